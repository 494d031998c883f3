"""A person's address changed: what they signed goes with them."""

from django.db import transaction

from charters.enums import LIVE_SIGNATURE_STATES, SignatureState, SignerKind
from charters.models import Mandate, RegisterHead, Signature
from charters.notifications import mail_withdrawn
from charters.queries.reading import signatures_with_texts
from charters.services.consents import end_consents
from charters.services.register import lock_head
from charters.services.signing import person_key
from charters.services.standing import end
from portal.models import Network, User
from portal.services.mail import mailbox_key


def follow_mailbox(*, user: User, to: str) -> int:
    """Bring the account's signatures to the address the person has just proved; returns how many.

    A person is known by the mailbox: who had signed the same thing from both addresses keeps one
    signature, that of the newer version or else the older one. Networks one after the other, each
    in a transaction of its own: it is safe to do again what stopped half way.
    """
    networks = Network.objects.filter(charters__signatures__user=user).distinct().order_by("pk")
    return sum(_follow_in(network, user, to.lower()) for network in networks)


@transaction.atomic
def _follow_in(network: Network, user: User, to: str) -> int:
    head = lock_head(network)
    mine = signatures_with_texts().filter(charter__network=network, user=user, erased_at=None)
    moved = [one for one in mine.exclude(email="").order_by("pk") if one.email != to]
    for signature in moved:
        signature.email = to
        signature.renewals.update(mailbox_key=mailbox_key(to))
        if signature.signer_kind == SignerKind.PERSON:
            _make_room(head, signature, person_key(to), user)
            signature.signer_key = person_key(to)
        signature.save(update_fields=["email", "signer_key"])
    Mandate.objects.filter(network=network, user=user).exclude(email="").update(email=to)
    return len(moved)


def _make_room(head: RegisterHead, signature: Signature, key: str, user: User) -> None:
    """Where the new mailbox holds the same signature already, only one of both goes on."""
    if signature.state not in LIVE_SIGNATURE_STATES or signature.signer_key == key:
        return
    twin = (
        signatures_with_texts()
        .filter(
            charter=signature.charter_id,
            capacity=signature.capacity,
            signer_key=key,
            state=signature.state,
        )
        .exclude(pk=signature.pk)
        .first()
    )
    if twin is None:
        return
    keep_twin = twin.version_id > signature.version_id
    if keep_twin and twin.user_id is None:
        twin.user = user
        twin.save(update_fields=["user"])
    over = signature if keep_twin else twin
    end(head, over, SignatureState.WITHDRAWN, by=user)
    end_consents(over)
    mail_withdrawn(over)
