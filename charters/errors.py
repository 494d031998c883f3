"""What can go wrong with charters and signatures; each is written nowhere but in its message."""

from portal.errors import OwnCase, StaleText


class CharterError(Exception):
    """A rule of charters or signatures refused an act; nothing was written."""


class NotTheSameText(CharterError):
    """The text on screen is no longer the one in force; the newer version is `version`."""

    def __init__(self, version: object) -> None:
        super().__init__("another text is in force")
        self.version = version


class UnknownCapacity(CharterError):
    """The charter does not offer this capacity, or not to this kind of signer."""


class AlreadySigned(CharterError):
    """This signer's signature in this capacity stands already; it is `signature`."""

    def __init__(self, signature: object) -> None:
        super().__init__("already signed")
        self.signature = signature


class LinkSpent(CharterError):
    """The mailed link is unknown, expired or used."""


class FourEyes(CharterError, OwnCase):
    """The network wants a second admin: who published may not adopt."""


class TextAltered(CharterError, StaleText):
    """A stored text no longer matches its hash."""


class NothingToFreeze(CharterError):
    """The page holds no text."""
