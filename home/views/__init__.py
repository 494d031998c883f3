"""A member's space, the demo's mailbox; in the admin, the desks of members
and invitations, opening networks."""

from home.views.desk_invitations import (
    DeskInvitationsView,
    DeskInvitationView,
    DeskInviteView,
)
from home.views.invitations import invitation_answer
from home.views.mailbox import demo_mailbox
from home.views.members import DeskMembersView, DeskMemberView
from home.views.networks import OpenNetwork
from home.views.personal import space_data, space_delete
from home.views.policies import DeskNetworkPoliciesView, DeskPoliciesView
from home.views.space import (
    space_account,
    space_end_sessions,
    space_home,
    space_join,
    space_leave,
    space_mails,
)

__all__ = [
    "DeskInvitationView",
    "DeskInvitationsView",
    "DeskInviteView",
    "DeskMemberView",
    "DeskMembersView",
    "DeskNetworkPoliciesView",
    "DeskPoliciesView",
    "OpenNetwork",
    "demo_mailbox",
    "invitation_answer",
    "space_account",
    "space_data",
    "space_delete",
    "space_end_sessions",
    "space_home",
    "space_join",
    "space_leave",
    "space_mails",
]
