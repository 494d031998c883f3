"""Text typed into a listing's form and not kept yet: its writer finds it again."""

import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from directory.models import Listing, ListingDraft
from directory.services.texts import drop_picture, store_picture
from portal.models import Network, User

# Letters of one form, names and all; an honest one has a tenth of that.
LARGEST = 100_000
NOT_TYPED = ("csrfmiddlewaretoken", "auto", "kept_picture")

Typed = dict[str, list[str]]


class TooMuchText(Exception):
    """More than any form of ours holds."""


def unsaved_text(
    user: User, *, listing: Listing | None = None, network: Network | None = None, kind: str = ""
) -> ListingDraft | None:
    """What this person has not kept yet, of a listing or of a new one of this kind."""
    found = ListingDraft.objects.filter(user=user, listing=listing, kind=kind)
    return (found if listing else found.filter(network=network)).first()


@transaction.atomic
def keep_unsaved(
    *,
    user: User,
    typed: Typed,
    listing: Listing | None = None,
    network: Network | None = None,
    kind: str = "",
    picture: File | None = None,
) -> ListingDraft:
    """In the place of what was kept before; a picture stays until there is another one.

    Raises TooMuchText.
    """
    payload = {name: values for name, values in typed.items() if name not in NOT_TYPED}
    if len(json.dumps(payload)) > LARGEST:
        raise TooMuchText
    draft, _is_new = ListingDraft.objects.select_for_update().update_or_create(
        user=user,
        listing=listing,
        network=None if listing else network,
        kind="" if listing else kind,
        defaults={"payload": payload},
    )
    if picture is not None:
        former, draft.picture = draft.picture, store_picture({"picture": picture})["picture"]
        draft.save()
        drop_picture(former, listing)
    return draft


@transaction.atomic
def drop_unsaved(draft: ListingDraft) -> None:
    """It was kept in the listing, or thrown away; its picture goes unless something shows it."""
    ListingDraft.objects.filter(pk=draft.pk).delete()
    drop_picture(draft.picture, draft.listing)


def with_kept_picture(text: dict[str, Any], draft: ListingDraft | None, named: str) -> Any:
    """The text with the picture that waits beside it, when that is the one the form showed and no
    other was chosen since."""
    is_chosen = isinstance(text["picture"], File)
    if draft is None or is_chosen or not named or named != draft.picture:
        return text
    return text | {"picture": draft.picture}


def forget_unsaved() -> int:
    """Delete what nobody went on with for long."""
    limit = timezone.now() - timedelta(days=settings.LISTING_UNSAVED_DAYS)
    old = list(ListingDraft.objects.filter(updated_at__lt=limit))
    for draft in old:
        drop_unsaved(draft)
    return len(old)
