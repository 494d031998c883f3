"""The page on which a member vouches for somebody who says they represent an organisation."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charters.errors import CannotVouch
from charters.forms.mandates import VouchForm
from charters.models import Mandate
from charters.services.vouching import check_voucher, vouch
from portal.errors import IllegalTransition
from portal.models import User


def get_vouchable(user: User, key: UUID) -> Mandate:
    """A mandate of a network one is an active member of, where members' words count; else 404."""
    mandates = Mandate.objects.select_related("network__root_page", "listing")
    mandate = get_object_or_404(mandates.exclude(confirmed_at=None), vouch_key=key)
    member = user.memberships.active().filter(network=mandate.network)
    if not mandate.network.mandate_by_vouching or not member.exists():
        raise Http404(key)
    return mandate


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def mandate_vouch(request: HttpRequest, key: UUID) -> HttpResponse:
    mandate = get_vouchable(request.user, key)
    form = VouchForm(request.POST or None)
    try:
        check_voucher(mandate, request.user)
        if request.method == "POST" and form.is_valid():
            vouch(mandate=mandate, words=form.cleaned_data["words"], vouched_by=request.user)
            messages.success(request, _("Thank you: your word is recorded."))
            return redirect("space_home")
    except CannotVouch as error:
        return render(request, "403.html", {"reason": error.message}, status=403)
    except IllegalTransition:
        reason = _("This was decided meanwhile: nothing was recorded now.")
        return render(request, "409.html", {"reason": reason}, status=409)
    if not mandate.is_open or mandate.vouched_by_id is not None:
        reason = _("This was decided meanwhile: nobody needs to vouch any more.")
        return render(request, "409.html", {"reason": reason}, status=409)
    context = {"mandate": mandate, "network": mandate.network, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "charters/mandate_vouch.html", context, status=status)
