"""States, roles and policies that every app shares, with the tables of what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member may do in a network; each includes the ones before it."""

    MEMBER = "member", _("member")
    MODERATOR = "moderator", _("moderator")
    EDITOR = "editor", _("editor")
    ADMIN = "admin", _("network admin")


# Roles that come with a place in the Wagtail admin.
STAFF_ROLES = (Role.MODERATOR, Role.EDITOR, Role.ADMIN)
# Roles that write pages there.
EDITING_ROLES = (Role.EDITOR, Role.ADMIN)


class MembershipState(models.TextChoices):
    REQUESTED = "requested", _("requested")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    ENDED = "ended", _("ended")


MEMBERSHIP_TRANSITIONS: dict[str, tuple[str, ...]] = {
    MembershipState.REQUESTED: (MembershipState.ACTIVE, MembershipState.ENDED),
    MembershipState.ACTIVE: (MembershipState.SUSPENDED, MembershipState.ENDED),
    MembershipState.SUSPENDED: (MembershipState.ACTIVE, MembershipState.ENDED),
    MembershipState.ENDED: (),
}


class InvitationState(models.TextChoices):
    """What comes before a membership when the network makes the first step."""

    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")


INVITATION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    InvitationState.OPEN: (
        InvitationState.OPEN,  # sent again: another link, another fortnight
        InvitationState.ACCEPTED,
        InvitationState.DECLINED,
        InvitationState.WITHDRAWN,
        InvitationState.EXPIRED,
    ),
    InvitationState.ACCEPTED: (),
    InvitationState.DECLINED: (),
    InvitationState.WITHDRAWN: (),
    InvitationState.EXPIRED: (),
}


class ModerationPolicy(models.TextChoices):
    BEFORE = "before", _("a moderator approves listings before they are public")
    TRUSTED = "trusted", _("likewise, but those of trusted members are public at once")
    AFTER = "after", _("listings are public at once and moderated afterwards")


class MailState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("given up")


class MailTopic(models.TextChoices):
    """Mail one can turn off; what concerns one's own account or signature always comes."""

    CONSULTATIONS = "consultations", _("consultations: openings, reminders and daily digests")
