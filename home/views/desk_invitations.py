"""The desk of invitations: who was asked to join and has not answered; for a network's admins."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from home.forms import InviteForm
from portal.desk import Decision, DecisionForm, DeskCaseView, DeskMixin, DeskQueueView
from portal.enums import STAFF_ROLES, Role
from portal.models import Invitation, Network, User
from portal.proof import ask_for_proof, has_proof, kept
from portal.services.invitations import KnownHere, invite, invite_again, withdraw_invitation
from portal.services.limits import LimitReached


def ways_to_invite(user: User, network: Network | None) -> list[tuple[str, str]]:
    """The way to invite someone: to the network that was chosen, or to the only one there is."""
    networks = Network.objects.with_role(user, [Role.ADMIN])
    networks = list((networks.filter(pk=network.pk) if network else networks)[:2])
    if len(networks) != 1:
        return []
    url = reverse("desk_invite", args=[networks[0].slug])
    return [(url, _("Invite someone"))]


class InvitationCases(DeskMixin):
    """Open invitations of the networks of which one is an admin."""

    queue_url_name = "desk_invitations"
    queue_title = gettext_lazy("Invitations")
    header_icon = "mail"

    def cases(self) -> QuerySet[Invitation]:
        return Invitation.objects.moderated_by(self.request.user).select_related("network")

    def waiting(self) -> QuerySet[Invitation]:
        return self.cases().order_by("expires_at", "pk")


class DeskInvitationsView(InvitationCases, DeskQueueView):
    row_template = "home/desk_invitation_row.html"

    def actions(self) -> list[tuple[str, str]]:
        return ways_to_invite(self.request.user, self.network)


class DeskInvitationView(InvitationCases, DeskCaseView):
    case_template = "home/desk_invitation_case.html"

    def get_page_title(self) -> str:
        return self.object.email

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items()[:-1], {"url": "", "label": self.object.email}]

    def seen(self) -> str:
        return ""

    def decisions(self) -> dict[str, Decision]:
        return {"again": AGAIN, "withdraw": WITHDRAW}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except KnownHere:
            why, status = KNOWN, 409
        except LimitReached:
            why, status = ENOUGH, 429
        form = DecisionForm(request.POST, decisions=self.decisions())
        response = self.refuse(form, why)
        response.status_code = status
        return response


class DeskInviteView(WagtailAdminTemplateMixin, FormView):
    """One form: an address and a role. Whether the address has an account makes no difference."""

    form_class = InviteForm
    template_name = "home/desk_invite.html"
    page_title = gettext_lazy("Invite someone")
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        networks = Network.objects.with_role(request.user, [Role.ADMIN])
        self.network: Network = get_object_or_404(networks, slug=kwargs["network"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        queue = {"url": reverse("desk_invitations"), "label": InvitationCases.queue_title}
        return [*self.breadcrumbs_items, queue, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(network=self.network, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), **kept(self.request)}

    def form_valid(self, form: InviteForm) -> HttpResponse:
        """A role at the desk is given by somebody who just showed that it is them."""
        if form.cleaned_data["role"] in STAFF_ROLES and not has_proof(self.request):
            return ask_for_proof(self.request, **form.cleaned_data)
        try:
            invite(network=self.network, **form.cleaned_data, invited_by=self.request.user)
        except KnownHere:
            form.add_error("email", KNOWN)
            return self.form_invalid(form)
        except LimitReached:
            form.add_error(None, ENOUGH)
            return self.form_invalid(form, status=429)
        messages.success(self.request, _("The invitation is sent."))
        self.success_url = reverse("desk_invitations")
        return super().form_valid(form)

    def form_invalid(self, form: InviteForm, status: int = 400) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)


KNOWN = gettext_lazy("This person is a member already, or asked to be one: look among the members.")
ENOUGH = gettext_lazy("So many invitations are enough for today. Please go on tomorrow.")


def _again(invitation: Invitation, *, seen: str, reason: str, decided_by: User) -> None:
    invite_again(invitation=invitation, invited_by=decided_by)


def _withdraw(invitation: Invitation, *, seen: str, reason: str, decided_by: User) -> None:
    withdraw_invitation(invitation=invitation, withdrawn_by=decided_by)


AGAIN = Decision(
    gettext_lazy("Send it again"),
    gettext_lazy("Sent again; the link of the first mail opens nothing any more."),
    _again,
)
WITHDRAW = Decision(
    gettext_lazy("Withdraw the invitation"),
    gettext_lazy("Withdrawn, and the address is forgotten."),
    _withdraw,
    style="no",
)
