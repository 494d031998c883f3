"""How much a network may keep in its collections."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from wagtail.models import Collection

from portal.models import Network, PortalDocument, PortalImage


def check_room(collection: Collection, more: int) -> None:
    """Raises ValidationError when a file of `more` bytes is too much for this collection's network.

    What the federation keeps for everybody has no limit.
    """
    networks = Network.objects.filter(collection__isnull=False).select_related("collection")
    network = next((n for n in networks if collection.path.startswith(n.collection.path)), None)
    if network is None:
        return
    count = kept = 0
    for model in (PortalImage, PortalDocument):
        files = model.objects.filter(collection__path__startswith=network.collection.path)
        sums = files.aggregate(count=Count("pk"), kept=Sum("file_size"))
        count += sums["count"]
        kept += sums["kept"] or 0
    if count >= settings.NETWORK_MAX_FILES:
        raise ValidationError(
            _("Your network keeps %(limit)s files already: delete some it needs no more.")
            % {"limit": settings.NETWORK_MAX_FILES},
            code="too_many_files",
        )
    if kept + more > settings.NETWORK_MAX_BYTES:
        raise ValidationError(
            _("Your network's files would be more than %(limit)s MB: delete some first.")
            % {"limit": settings.NETWORK_MAX_BYTES // 1024 // 1024},
            code="too_many_bytes",
        )
