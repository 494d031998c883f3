"""What a badge says today."""

from dataclasses import dataclass
from datetime import date

from charters.enums import OPEN_RENEWAL_STATES, SignatureState, VersionState
from charters.models import Signature
from charters.models.charter import VersionText
from charters.queries.reading import signatures_with_texts

# Renewed signatures one after the other that a badge follows: more than any charter has versions.
MOST_STEPS = 50


@dataclass(frozen=True, slots=True)
class BadgeState:
    """`standing`: "current", "behind" (an earlier version; `renew_until` where renewal is asked
    for) or "ended". Of an ended one nothing tells who it was."""

    signature: Signature
    text: VersionText
    standing: str
    renew_until: date | None = None

    @property
    def name(self) -> str:
        return "" if self.standing == "ended" else self.signature.shown_name

    @property
    def level(self) -> str:
        level = self.signature.text.level(self.signature.level)
        return "" if level is None or self.standing == "ended" else level["label"]


def badge_state(public_id: str) -> BadgeState | None:
    """The state of the signature behind a badge, or of the one that renewed it; None for an
    address that no badge has (any more)."""
    badges = signatures_with_texts().filter(badge__public_id=public_id)
    signature = badges.filter(charter__network__is_open=True).first()
    if signature is None:
        return None
    signature = _renewed(signature)
    text = signature.version.text
    if signature.state != SignatureState.ACTIVE:
        return BadgeState(signature, text, "ended")
    if signature.version.state == VersionState.ADOPTED:
        return BadgeState(signature, text, "current")
    asked = signature.renewals.filter(state__in=OPEN_RENEWAL_STATES)
    until = asked.order_by("-due_on").values_list("due_on", flat=True).first()
    return BadgeState(signature, text, "behind", renew_until=until)


def _renewed(signature: Signature) -> Signature:
    for _step in range(MOST_STEPS):
        if signature.state != SignatureState.RENEWED:
            break
        followers = signatures_with_texts().filter(previous=signature)
        after = followers.exclude(active_at=None).order_by("-pk").first()
        if after is None:
            break
        signature = after
    return signature
