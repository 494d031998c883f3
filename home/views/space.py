"""A member's space: what awaits them, their networks, their account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from home.forms import AccountForm, MailTopicsForm
from home.queries.space import space_of
from portal.enums import MailTopic, MembershipState
from portal.models import Membership
from portal.services.mail import mailbox_key, muted_topics, set_muted
from portal.services.memberships import LastAdmin, change_state, request_membership
from portal.services.sessions import end_sessions
from portal.tenancy import network_by_slug


@never_cache
@login_required
def space_home(request: HttpRequest) -> HttpResponse:
    return render(request, "home/space_home.html", space_of(request.user))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def space_join(request: HttpRequest, network: str) -> HttpResponse:
    """GET says what it means, POST asks to join; asking twice changes nothing."""
    found = network_by_slug(network)
    if request.method == "POST":
        request_membership(user=request.user, network=found)
        messages.success(request, _("You asked to join. The team of the network answers you."))
        return redirect("space_home")
    membership = Membership.objects.current().filter(user=request.user, network=found).first()
    return render(request, "home/space_join.html", {"network": found, "membership": membership})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def space_leave(request: HttpRequest, network: str) -> HttpResponse:
    """GET asks, POST ends the membership; the last admin of a network gets 409."""
    current = Membership.objects.current().select_related("network__root_page")
    membership = get_object_or_404(current, user=request.user, network__slug=network)
    if request.method == "POST":
        try:
            change_state(
                membership=membership, to_state=MembershipState.ENDED, changed_by=request.user
            )
        except LastAdmin:
            reason = _("You are its last admin: name another one first.")
            return render(request, "409.html", {"reason": reason}, status=409)
        messages.success(request, _("You left the network. Your listings stay where they are."))
        return redirect("space_home")
    context = {"network": membership.network, "membership": membership}
    return render(request, "home/space_leave.html", context)


@never_cache
@login_required
def space_account(request: HttpRequest) -> HttpResponse:
    """Name and language; the answer comes in the language just chosen."""
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        with translation.override(user.language):
            messages.success(request, _("Your account is up to date."))
            return redirect(reverse("space_home"))
    mails = MailTopicsForm(muted=muted_topics(request.user.email))
    return render(request, "home/space_account.html", {"form": form, "mails": mails})


@login_required
@require_POST
def space_mails(request: HttpRequest) -> HttpResponse:
    """Turn mails off or on again; those about one's own account and signatures always come."""
    form = MailTopicsForm(request.POST, muted=())
    form.full_clean()
    for topic in MailTopic:
        wanted = form.cleaned_data.get(topic.value, False)
        set_muted(key=mailbox_key(request.user.email), topic=topic, muted=not wanted)
    messages.success(request, _("Your choice of mails is kept."))
    return redirect("space_account")


@login_required
@require_POST
def space_end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out on every device, this one too: what to do after a phone was lost."""
    end_sessions(request.user)
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("account_login")
