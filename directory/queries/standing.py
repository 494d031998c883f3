"""Signatures of listings, which the app above this one keeps; reached by reverse relations."""

from django.db.models import QuerySet

from directory.models import Listing


def shown_signatures() -> QuerySet:
    """Signatures of listings that stand and may be shown, each with its `qualification` if any."""
    signatures = Listing._meta.get_field("signatures").related_model._default_manager
    return (
        signatures.on_wall()  # type: ignore[attr-defined]
        .filter(listing__isnull=False)
        .select_related("qualification")
    )
