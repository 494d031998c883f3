"""What a signer lets be shown: one consent per purpose, and every outlet kept in step with it."""

from django.db import transaction
from django.utils import timezone

from charters.enums import Purpose, SignatureState
from charters.models import Consent, Signature, SignatureWord
from charters.queries.walls import name_words
from directory.services.indexing import for_index, index_listings
from portal.models import User
from portal.services.journal import record


@transaction.atomic
def set_consent(
    *, signature: Signature, purpose: str, given: bool, text_shown: str, set_by: User | None
) -> None:
    """Give or take back one consent; it holds from this request on."""
    standing = signature.consents.filter(purpose=purpose, withdrawn_at=None)
    if given and not standing.exists():
        Consent.objects.create(signature=signature, purpose=purpose, text_shown=text_shown)
    elif not given:
        standing.update(withdrawn_at=timezone.now())
    refresh_outlets(signature)
    record(
        signature,
        "consent",
        by=set_by,
        network=signature.charter.network,
        to_state=f"{purpose}:{'yes' if given else 'no'}",
    )


def end_consents(signature: Signature) -> None:
    """Take back all that stand, as the signature does not any more."""
    signature.consents.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())


@transaction.atomic
def set_noindex(*, signature: Signature, noindex: bool, set_by: User | None) -> None:
    """Whether search engines are asked to leave the name out."""
    if signature.noindex == noindex:
        return
    signature.noindex = noindex
    signature.save(update_fields=["noindex"])
    record(
        signature,
        "noindex",
        by=set_by,
        network=signature.charter.network,
        to_state="yes" if noindex else "no",
    )


def refresh_outlets(signature: Signature) -> None:
    """Bring what is shown in step with the signature's state, consents and name.

    Called, in the same transaction, by whatever changes one of them. Walls, search and embeds read
    nothing else.
    """
    on_wall = (
        signature.state == SignatureState.ACTIVE
        and signature.held_at is None
        and signature.consents.filter(purpose=Purpose.WALL, withdrawn_at=None).exists()
    )
    if not on_wall and not signature.on_wall:
        return  # nothing was shown, nothing is
    if signature.on_wall != on_wall:
        signature.on_wall = on_wall
        Signature.objects.filter(pk=signature.pk).update(on_wall=on_wall)
        if signature.listing_id is not None:
            index_listings(for_index().filter(pk=signature.listing_id))
    _set_words(signature, name_words(signature.shown_name) if on_wall else [])


def _set_words(signature: Signature, words: list[str]) -> None:
    """The words by which the wall's search finds the name."""
    standing = SignatureWord.objects.filter(signature=signature)
    if set(standing.values_list("word", flat=True)) == set(words):
        return
    standing.delete()
    SignatureWord.objects.bulk_create(
        SignatureWord(signature=signature, charter_id=signature.charter_id, word=word)
        for word in words
    )
