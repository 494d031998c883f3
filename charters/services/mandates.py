"""With what right somebody speaks for an organisation: what the gates ask, and whose claim it is.

What follows from a decision (signatures that stand, a change of representative) is in
`charters.services.representatives`. Called under the lock of the network's register.
"""

from django.utils import timezone

from charters.enums import CountersignatureState, MandateState, MandateWay, SignerKind
from charters.models import Countersignature, Mandate, Signature
from portal.mail_hosts import is_own_domain
from portal.models import Network
from portal.services.journal import record
from portal.services.limits import canonical_mailbox


def mandate_stands(signature: Signature) -> bool:
    """Persons speak for themselves, an organisation's representative by a verified mandate."""
    if signature.signer_kind == SignerKind.PERSON:
        return True
    return signature.mandate is not None and signature.mandate.is_verified


def countersigned(signature: Signature) -> bool:
    """Whether the second person whom the network asks for has signed the same act, too."""
    if signature.signer_kind == SignerKind.PERSON or not signature.charter.network.countersigned:
        return True
    return Countersignature.objects.filter(
        signature__act=signature.act, state=CountersignatureState.GIVEN
    ).exists()


def present_mandate(network: Network, signer_key: str) -> Mandate | None:
    """Who represents this organisation in this network today."""
    return Mandate.objects.verified().filter(network=network, signer_key=signer_key).first()


def is_same_person(mandate: Mandate, *, user_id: int | None, email: str) -> bool:
    """By account or by mailbox, however its address is spelled."""
    if user_id is not None and mandate.user_id == user_id:
        return True
    return bool(email) and canonical_mailbox(mandate.email) == canonical_mailbox(email)


def domain_proves(mandate: Mandate) -> bool:
    """Whether the address is of the very host of the organisation's public listing."""
    listing = mandate.listing
    return (
        listing is not None
        and listing.is_public
        and is_own_domain(mandate.email, listing.website_address)
    )


def claim_mandate(signature: Signature) -> None:
    """Give a confirmed signature the mandate it rests on: the one that stands, the one that was
    asked for before, or a new one.

    A new one stands at once where the network takes the mail's domain for a proof. Never over the
    head of somebody who represents the organisation already: then it waits, as any change does.
    """
    if signature.signer_kind == SignerKind.PERSON or signature.mandate is not None:
        return
    network = signature.charter.network
    usable = Mandate.objects.filter(
        network=network,
        signer_key=signature.signer_key,
        state__in=[MandateState.VERIFIED, MandateState.REQUESTED],
    ).exclude(confirmed_at=None)
    # The one that stands comes first: "verified" is after "requested".
    for mandate in usable.order_by("-state", "-pk"):
        if is_same_person(mandate, user_id=signature.user_id, email=signature.email):
            break
    else:
        mandate = _new_mandate(signature)
    signature.mandate = mandate
    signature.save(update_fields=["mandate"])


def _new_mandate(signature: Signature) -> Mandate:
    network = signature.charter.network
    mandate = Mandate(
        network=network,
        signer_key=signature.signer_key,
        organisation=signature.organisation,
        listing=signature.listing,
        user=signature.user,
        name=signature.name,
        email=signature.email,
        title=signature.role_title,
        language=signature.locale,
        confirmed_at=timezone.now(),
    )
    by_domain = (
        network.mandate_by_domain
        and domain_proves(mandate)
        and present_mandate(network, signature.signer_key) is None
    )
    if by_domain:
        mandate.state, mandate.way = MandateState.VERIFIED, MandateWay.DOMAIN
        mandate.verified_at = timezone.now()
    mandate.save()
    record(mandate, "request", by=signature.user, network=network, to_state=mandate.state)
    return mandate
