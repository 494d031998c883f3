"""What can go wrong with applications to be qualified; written nowhere but in its message."""

from django.utils.translation import gettext_lazy as _

from charters.errors import CharterError
from portal.errors import Refused


class NotWritable(CharterError, Refused):
    """The application waits for the network, or its signature is over."""

    message = _("This application cannot be changed now: it is not your turn, or it is over.")


class Incomplete(CharterError):
    """An application lacks something; `missing` has a code for each rule's number."""

    def __init__(self, missing: dict[int, str]) -> None:
        super().__init__("incomplete")
        self.missing = missing


class TooManyFiles(CharterError, Refused):
    """An application would keep too many documents."""

    message = _("An application keeps 40 documents at most: remove some first.")


class AppealOver(CharterError, Refused):
    """One appeals once, and within the time there is."""

    message = _("This refusal cannot be appealed any more.")


class VerdictMissing(CharterError, Refused):
    """A rule was left without a verdict; `rule` is its number."""

    message = _("Say for each rule what you find.")

    def __init__(self, rule: int) -> None:
        super().__init__(str(rule))
        self.rule = rule


class WordsMissing(VerdictMissing):
    """A verdict that explains itself only with words."""

    message = _("Say why: the applicant reads it beside the rule.")


class NotMet(VerdictMissing):
    """Accepting, though a required rule is not met."""

    message = _("This rule is required: a signer who does not meet it is not accepted.")


class NothingNotMet(CharterError, Refused):
    """Refusing, though every required rule is met."""

    message = _("Every required rule is met: there is nothing to refuse.")


class NothingToChange(CharterError, Refused):
    """Asking for changes without saying which."""

    message = _("Say what is to be changed, in the message or beside a rule.")


class ExemptionOver(VerdictMissing):
    """The exemption of a young structure is over, or the rule has none."""

    message = _("This structure is not exempt, or not any more: look at the day it was founded.")


class EvidenceOver(VerdictMissing):
    """No document shows it today."""

    message = _("No document that is valid today shows this: ask for one, or find otherwise.")
