"""The desk of members: who asks to join, which roles people hold; for a network's admins."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.views.desk_invitations import ways_to_invite
from portal.desk import Decision, DecisionForm, DeskCaseView, DeskMixin, DeskQueueView
from portal.enums import MembershipState, Role
from portal.models import Membership, User
from portal.services.memberships import LastAdmin, change_role, change_state


class MemberCases(DeskMixin):
    """Memberships of the networks of which one is an admin, but one's own."""

    queue_url_name = "desk_members"
    queue_title = gettext_lazy("Members")
    header_icon = "user"

    def cases(self) -> QuerySet[Membership]:
        return Membership.objects.moderated_by(self.request.user).select_related("user", "network")

    def waiting(self) -> QuerySet[Membership]:
        return self.cases().filter(state=MembershipState.REQUESTED).order_by("created_at", "pk")


class DeskMembersView(MemberCases, DeskQueueView):
    row_template = "home/desk_member_row.html"
    tabs = {"active": gettext_lazy("Active"), "suspended": gettext_lazy("Suspended")}

    def actions(self) -> list[tuple[str, str]]:
        invited = (reverse("desk_invitations"), _("Invitations"))
        return [*ways_to_invite(self.request.user, self.network), invited]

    def active(self) -> QuerySet[Membership]:
        return self.cases().filter(state=MembershipState.ACTIVE).order_by("user__email")

    def suspended(self) -> QuerySet[Membership]:
        return self.cases().filter(state=MembershipState.SUSPENDED).order_by("user__email")


class DeskMemberView(MemberCases, DeskCaseView):
    case_template = "home/desk_member_case.html"

    def get_page_title(self) -> str:
        return str(self.object.user)

    def seen(self) -> str:
        return self.object.role

    def decisions(self) -> dict[str, Decision]:
        if self.object.state == MembershipState.ACTIVE:
            others = {role: one for role, one in ROLES.items() if role != self.object.role}
            return {**others, "suspend": SUSPEND, "end": END}
        return {
            MembershipState.REQUESTED: {"accept": ACCEPT, "refuse": REFUSE},
            MembershipState.SUSPENDED: {"restore": RESTORE, "end": END},
        }.get(self.object.state, {})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except LastAdmin:
            form = DecisionForm(request.POST, decisions=self.decisions())
            return self.refuse(form, _("This is the network's last admin: name another one first."))


def _to_state(state: MembershipState) -> Callable[..., object]:
    def act(membership: Membership, *, seen: str, reason: str, decided_by: User) -> None:
        change_state(membership=membership, to_state=state, changed_by=decided_by, reason=reason)

    return act


def _to_role(role: Role) -> Callable[..., object]:
    def act(membership: Membership, *, seen: str, reason: str, decided_by: User) -> None:
        change_role(membership=membership, role=role, changed_by=decided_by)

    return act


ACCEPT = Decision(
    gettext_lazy("Accept"),
    gettext_lazy("A member now, and told by mail."),
    _to_state(MembershipState.ACTIVE),
    style="",
)
REFUSE = Decision(
    gettext_lazy("Refuse with the reason"),
    gettext_lazy("Refused; the reason goes by mail."),
    _to_state(MembershipState.ENDED),
    needs_reason=True,
)
SUSPEND = Decision(
    gettext_lazy("Suspend with the reason"),
    gettext_lazy("Suspended, and signed out everywhere."),
    _to_state(MembershipState.SUSPENDED),
    needs_reason=True,
    style="no",
)
RESTORE = Decision(
    gettext_lazy("Restore"),
    gettext_lazy("A member again."),
    _to_state(MembershipState.ACTIVE),
    style="",
)
END = Decision(
    gettext_lazy("End the membership, with the reason"),
    gettext_lazy("The membership is over."),
    _to_state(MembershipState.ENDED),
    needs_reason=True,
    style="no",
)
ROLES = {
    role: Decision(label, done, _to_role(role), needs_proof=True)
    for role, label, done in (
        (Role.MEMBER, gettext_lazy("Make a plain member"), gettext_lazy("A member now.")),
        (Role.MODERATOR, gettext_lazy("Make a moderator"), gettext_lazy("A moderator now.")),
        (Role.EDITOR, gettext_lazy("Make an editor"), gettext_lazy("An editor now.")),
        (Role.ADMIN, gettext_lazy("Make an admin"), gettext_lazy("An admin now.")),
    )
}
