"""What the desk can decide about a listing in its present state, and the service behind each."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from directory.enums import ListingState
from directory.models import Listing
from directory.services.moderation import (
    approve_change,
    approve_listing,
    refuse_change,
    refuse_listing,
    restore_listing,
    return_change,
    send_back_listing,
    suspend_listing,
)
from directory.services.reversals import (
    read_listing,
    reopen_listing,
    was_refused,
    was_sent_back,
)
from directory.services.trust import is_trusted, set_trust
from portal.desk import Decision
from portal.enums import ModerationPolicy
from portal.errors import IllegalTransition, StaleText
from portal.models import User


def decisions_about(listing: Listing) -> dict[str, Decision]:
    """What can be decided about it in its present state."""
    if listing.state == ListingState.SUBMITTED:
        asks = {} if listing.owner is None else {"send_back": SEND_BACK}
        return {"approve": APPROVE} | asks | {"refuse": REFUSE_LISTING}
    if listing.state == ListingState.PUBLISHED and listing.pending_change:
        return {
            "approve_change": APPROVE_CHANGE,
            "return_change": RETURN_CHANGE,
            "refuse_change": REFUSE_CHANGE,
        }
    if listing.state == ListingState.PUBLISHED:
        return ({"read": READ} if listing.unread_since else {}) | {"suspend": SUSPEND}
    if listing.state == ListingState.SUSPENDED:
        return {"restore": RESTORE}
    if was_refused(listing):
        return {"reopen": REOPEN}
    if was_sent_back(listing):
        return {"reopen": ASK_NO_MORE}
    return {}


def trust_decisions(listing: Listing) -> dict[str, Decision]:
    """Of a network that trusts some members: this one, or no longer."""
    if listing.home_network.moderation != ModerationPolicy.TRUSTED or listing.owner is None:
        return {}
    if is_trusted(listing.owner, listing.home_network):
        return {"distrust": DISTRUST}
    return {"trust": TRUST}


def _seen_version(seen: str) -> int:
    version = seen.partition(".")[0]
    if not version.isdecimal() or len(version) > 9:
        raise StaleText(seen)
    return int(version)


def _approve(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    approve_listing(listing=listing, version=_seen_version(seen), approved_by=decided_by)


def _send_back(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    send_back_listing(
        listing=listing, version=_seen_version(seen), reason=reason, sent_back_by=decided_by
    )


def _approve_change(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    approve_change(change=_seen_change(listing, seen), approved_by=decided_by)


def _refuse_change(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    refuse_change(change=_seen_change(listing, seen), reason=reason, refused_by=decided_by)


def _return_change(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    return_change(change=_seen_change(listing, seen), reason=reason, returned_by=decided_by)


def _refuse_listing(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    refuse_listing(
        listing=listing, version=_seen_version(seen), reason=reason, refused_by=decided_by
    )


def _reopen(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    reopen_listing(listing=listing, version=_seen_version(seen), reopened_by=decided_by)


def _read(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    read_listing(listing=listing, seen=seen, read_by=decided_by)


def _trusting(is_trusted: bool) -> Any:
    def act(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
        if listing.owner is None:
            raise IllegalTransition("nobody's")
        set_trust(
            user=listing.owner,
            network=listing.home_network,
            is_trusted=is_trusted,
            set_by=decided_by,
            about=listing,
            reason=reason,
        )

    return act


def _seen_change(listing: Listing, seen: str) -> Any:
    if listing.pending_change is None:
        raise IllegalTransition("no change waits")
    if seen != listing.text_token:
        raise StaleText(listing.text_token)
    return listing.pending_change


def _suspend(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    suspend_listing(listing=listing, reason=reason, suspended_by=decided_by)


def _restore(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    restore_listing(listing=listing, version=_seen_version(seen), restored_by=decided_by)


APPROVE = Decision(
    _("Approve and publish"), _("Published; its owner gets a mail."), _approve, style=""
)
SEND_BACK = Decision(
    _("Ask for changes, with the reason"),
    _("Sent back; its owner gets the reason by mail."),
    _send_back,
    needs_reason=True,
)
REFUSE_LISTING = Decision(
    _("Refuse with the reason"),
    _("Refused; its owner gets the reason by mail."),
    _refuse_listing,
    needs_reason=True,
    style="no",
)
REOPEN = Decision(
    _("Take the refusal back"), _("It waits for a decision again."), _reopen, style=""
)
ASK_NO_MORE = Decision(
    _("Take back that changes are asked for"),
    _("It waits for a decision again."),
    _reopen,
    style="",
)
READ = Decision(_("I have read it: it may stand"), _("Read; it stands."), _read, style="")
TRUST = Decision(
    _("Trust this person from now on"),
    _("What this person writes is public at once from now on; you read it afterwards."),
    _trusting(True),
    stays=True,
)
DISTRUST = Decision(
    _("Read this person’s texts first again"),
    _("What this person writes waits for a moderator from now on."),
    _trusting(False),
    stays=True,
)
RETURN_CHANGE = Decision(
    _("Ask for changes, with the reason"),
    _("Sent back; its owner goes on from this text."),
    _return_change,
    needs_reason=True,
)
APPROVE_CHANGE = Decision(
    _("Approve the change"), _("The new text is public."), _approve_change, style=""
)
REFUSE_CHANGE = Decision(
    _("Refuse with the reason"),
    _("Refused; the public goes on reading the approved text."),
    _refuse_change,
    needs_reason=True,
    style="no",
)
SUSPEND = Decision(
    _("Suspend with the reason"),
    _("Suspended; nobody finds it any more."),
    _suspend,
    needs_reason=True,
    style="no",
)
RESTORE = Decision(_("Make public again"), _("It is public again."), _restore, style="")
