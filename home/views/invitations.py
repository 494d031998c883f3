"""The answer to an invitation: GET shows, a button accepts or declines."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.errors import IllegalTransition
from portal.models import Invitation
from portal.services.invitations import (
    InvitationSpent,
    NotInvited,
    accept_invitation,
    decline_invitation,
    invitation_by_token,
    invitation_of,
)

LONGEST_NUMBER = 18  # digits: what a column holds; a mailed secret is longer


@never_cache
@require_http_methods(["GET", "POST"])
def invitation_answer(request: HttpRequest, key: str) -> HttpResponse:
    """`key` is the mailed secret, or the invitation's number for whoever proved the address.

    Whoever holds the mail may decline without an account; to accept, one signs in.
    """
    try:
        invitation = get_invitation(request, key)
        if request.user.is_authenticated and not _is_theirs(request, invitation):
            raise NotInvited
        if request.method == "POST":
            return _answer(request, invitation)
    except InvitationSpent:
        reason = _(
            "This invitation was answered or withdrawn, or is older than two weeks. "
            "The network's team can send another one."
        )
        return render(request, "410.html", {"reason": reason}, status=410)
    except NotInvited:
        return render(request, "home/invitation_other.html", status=403)
    context = {"invitation": invitation, "network": invitation.network}
    return render(request, "home/invitation_answer.html", context)


def _answer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    user = request.user if request.user.is_authenticated else None
    if request.POST.get("answer") == "decline":
        decline_invitation(invitation=invitation, declined_by=user)
        messages.success(request, _("You declined. Your address is forgotten here."))
        return redirect(invitation.network.get_absolute_url())
    if user is None:
        return redirect_to_login(request.path, reverse("account_login"))
    try:
        accept_invitation(invitation=invitation, accepted_by=user)
    except IllegalTransition:
        reason = _("Your membership of this network is suspended: please write to its team.")
        return render(request, "409.html", {"reason": reason}, status=409)
    messages.success(request, _("Welcome: you are a member now."))
    return redirect("space_home")


def get_invitation(request: HttpRequest, key: str) -> Invitation:
    """The one door to an invitation. Raises InvitationSpent; 404 for others' numbers."""
    if not (key.isascii() and key.isdigit() and len(key) <= LONGEST_NUMBER):
        return invitation_by_token(key)
    if not request.user.is_authenticated:
        raise Http404(key)
    try:
        return invitation_of(request.user, int(key))
    except InvitationSpent:
        raise Http404(key) from None


def _is_theirs(request: HttpRequest, invitation: Invitation) -> bool:
    return Invitation.objects.addressed_to(request.user).filter(pk=invitation.pk).exists()
