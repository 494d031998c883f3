"""A member's space, the demo's mailbox; in the admin, the desk of members, opening networks."""

from home.views.mailbox import demo_mailbox
from home.views.members import DeskMembersView, DeskMemberView
from home.views.networks import OpenNetwork
from home.views.space import space_account, space_home, space_join, space_leave

__all__ = [
    "DeskMemberView",
    "DeskMembersView",
    "OpenNetwork",
    "demo_mailbox",
    "space_account",
    "space_home",
    "space_join",
    "space_leave",
]
