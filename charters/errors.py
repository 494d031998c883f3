"""What can go wrong with charters and signatures; each is written nowhere but in its message."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.errors import OwnCase, Refused, StaleText


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


class SignedAgain(CharterError, Refused):
    """A revoked signature cannot be restored: a newer one of the same signer is there."""

    message = _("This signer has signed again since: the newer signature takes its place.")


class SomebodyElse(CharterError, Refused):
    """A correction would turn a signature into another organisation's."""

    message = _(
        "This names another organisation. A correction puts a spelling right; to sign for another "
        "one, withdraw this signature and sign again."
    )


class NothingToCorrect(CharterError, Refused):
    """The corrected words are the ones that stand."""

    message = _("Nothing differs from what you signed.")


class AccountChanged(CharterError):
    """The account got another address, or was deleted, while its person signed."""


class LinkSpent(CharterError):
    """The mailed link is unknown, expired or used."""


class RegisterBehind(CharterError):
    """The database lacks register entries that were published: nothing may be appended."""


class ReceiptGone(CharterError):
    """The signature never stood, or was erased: there is nothing to show."""


class NothingLost(CharterError):
    """Every published head is in the database: there is no loss to accept."""


class FourEyes(CharterError, OwnCase):
    """The network wants a second admin: who published may not adopt."""


class TextAltered(CharterError, StaleText):
    """A stored text no longer matches its hash."""


class NothingToFreeze(CharterError, Refused):
    """The page holds no text."""

    message = _("The page holds no text yet: write it and publish it first.")


class NothingChanged(CharterError, Refused):
    """The draft says what the version in force says."""

    message = _("The draft says exactly what the version in force says: there is nothing to do.")


class ConsultationNeeded(CharterError, Refused):
    """A clarifying or substantial revision was to be frozen without having been discussed."""

    message = _(
        "A clarifying or substantial revision is discussed first: open a consultation, or let an "
        "editor call it editorial if that is what it is."
    )


class ConsultationRuns(CharterError, Refused):
    """The consultation is not over."""

    message = _("The consultation is still open: the text can be frozen once it is closed.")


class Unanswered(CharterError, Refused):
    """Some contribution has no public answer."""

    message = _("Some contributions have no answer yet: each one gets a public answer first.")


class NotEditorial(CharterError, Refused):
    """An editorial revision adds, removes or turns a commitment."""

    message = _(
        "This revision is called editorial, but it adds or removes a commitment, or changes whom "
        "one binds or how firmly. Such a change is at least clarifying: change the class and open "
        "a consultation."
    )


class TooShort(CharterError, Refused):
    """The closing date leaves less time than the network gives, or more than a year."""

    message = _("The closing date leaves less time than the network promises, or over a year.")


class TooEarly(CharterError, Refused):
    """A consultation was to be closed before its hour."""

    message = _("People were promised until that date: a consultation is not closed before it.")


class ReasonMissing(CharterError, Refused):
    """The revision has no summary, or no reason for its class."""

    message = _(
        "Say on the charter's page what changed, in plain words, and why the revision has this "
        "class; then publish it."
    )


class NotOpen(CharterError, Refused):
    """The consultation takes no contributions any more."""

    message = _("This consultation is over: it takes no contributions any more.")


class NoSuchArticle(CharterError, Refused):
    """The article or the part is no longer in the draft."""

    message = _("This article is no longer in the draft.")


class NotTheirs(CharterError):
    """Only its author takes a contribution back."""


class UnknownSource(CharterError):
    """There is no such public version, or no such article in it."""


class OwnSource(CharterError):
    """An article would come from its own charter, or go round in a circle back to it."""


class UnknownArticle(CharterError):
    """The charter has no such article, or has it no more."""


class AlreadyRecognised(CharterError):
    """This charter is recognised already."""


class DraftLocked(CharterError, Refused):
    """Someone locked the charter's page, or it waits in a workflow."""

    message = _("This page is locked: nothing was saved.")


class AlreadyRepresents(CharterError):
    """This person represents the organisation, or asked to already; it is `mandate`."""

    def __init__(self, mandate: object) -> None:
        super().__init__("represents it already")
        self.mandate = mandate


class CannotVouch(CharterError, Refused):
    """This member's word does not count here; `message` says why."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message

    @classmethod
    def unproved(cls) -> "CannotVouch":
        return cls(_("Prove your e-mail address first: whoever vouches is known by it."))

    @classmethod
    def stranger(cls) -> "CannotVouch":
        return cls(_("Only active members of this network vouch for somebody here."))

    @classmethod
    def own(cls) -> "CannotVouch":
        return cls(_("Nobody vouches for themselves or for their own organisation."))

    @classmethod
    def too_many(cls) -> "CannotVouch":
        return cls(_("You have vouched for five people within thirty days: that is enough."))


class SamePerson(CharterError, Refused):
    """The second person has the mailbox of the first."""

    message = _("This is your own address: the second signature is somebody else's.")


class MailsOfTheDay(CharterError, Refused):
    """The mailbox got as many mails today as strangers may cause."""

    message = _("This mailbox got several mails of ours today. Please try again tomorrow.")


class NothingSuspicious(CharterError, Refused):
    """No active signature that is not in another batch is among those named."""

    message = _("None of these signatures stands, or all are under review already.")


class UnknownOrganisation(CharterError, Refused):
    """One of the two is not here, or they are the same."""

    message = _("Choose two different organisations that signed here.")
