"""What becomes of signatures that a campaign asks to renew: renewed, lapsed, or given more time."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from charters.enums import SignatureState
from charters.models import Renewal, Signature
from charters.notifications import mail_lapsed
from charters.queries.reading import signatures_with_texts
from charters.services.campaigns import ask_again, in_chunks, mail_states, reminders_left
from charters.services.register import lock_head
from charters.services.signing import SignerDetails, sign_charter
from charters.services.standing import end, renew_token
from portal.models import User


def renew_signature(
    *,
    signature: Signature,
    locale: str,
    text_sha256: str,
    consents: Mapping[str, str],
    renewed_by: User | None,
) -> Signature:
    """Sign the version in force in the same capacity, in the same words.

    The renewal's link went to the mailbox that signed: it needs no second mail. The older
    signature ends when the new one stands, which may take a mandate or a qualification first.
    Raises what `sign_charter` raises.
    """
    signer = SignerDetails(
        kind=signature.signer_kind,
        name=signature.name,
        email=signature.email,
        organisation=signature.organisation,
        role_title=signature.role_title,
        place=signature.place,
        quote=signature.quote,
        level=signature.level,
        listing=signature.listing,
        territory=signature.territory,
        consents=dict(consents),
    )
    return sign_charter(
        charter=signature.charter,
        locale=locale,
        text_sha256=text_sha256,
        capacities=[signature.capacity],
        signer=signer,
        signed_by=renewed_by or signature.user,
        is_verified=True,
    )[0]


def lapse_renewals(today: date | None = None) -> tuple[int, int]:
    """End signatures whose deadline is over; returns (lapsed, given more time).

    Nobody lapses whose reminders did not all leave: the deadline moves, and they are asked again.
    Nor does anybody whose new signature waits for a mandate or a qualification. One transaction
    each: a run that is stopped goes on where it was.
    """
    today = today or timezone.localdate()
    lapsed = moved = 0
    for keys in in_chunks(Renewal.objects.open().filter(due_on__lt=today)):
        for key in keys:
            outcome = _lapse(key, today)
            lapsed += outcome == LAPSED
            moved += outcome == MOVED
    return lapsed, moved


LAPSED, MOVED, LEFT_ALONE = "lapsed", "moved", ""


@transaction.atomic
def _lapse(key: int, today: date) -> str:
    asked = Renewal.objects.select_related("signature__charter__network").get(pk=key)
    head = lock_head(asked.signature.charter.network)
    renewal = Renewal.objects.open().filter(pk=key, due_on__lt=today).first()
    if renewal is None:
        return LEFT_ALONE  # renewed, withdrawn or lapsed by another run while we waited
    signature = signatures_with_texts().get(pk=renewal.signature_id)
    if _waits_elsewhere(signature):
        return LEFT_ALONE
    if not reminders_left(renewal, mail_states([renewal])):
        ask_again([renewal], today)
        return MOVED
    end(head, signature, SignatureState.LAPSED, by=None)
    mail_lapsed(signature, renew_token(signature))
    return LAPSED


def _waits_elsewhere(signature: Signature) -> bool:
    """Whether the signature that will take this one's place is confirmed already."""
    return Signature.objects.filter(
        charter=signature.charter_id,
        capacity=signature.capacity,
        signer_key=signature.signer_key,
        state=SignatureState.CONFIRMED,
    ).exists()
