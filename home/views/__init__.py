"""A member's space, the demo's mailbox, and opening a network in the admin."""

from home.views.mailbox import demo_mailbox
from home.views.networks import OpenNetwork
from home.views.space import space_account, space_home, space_join, space_leave

__all__ = [
    "OpenNetwork",
    "demo_mailbox",
    "space_account",
    "space_home",
    "space_join",
    "space_leave",
]
