"""What the portal keeps about a person, in their own hands."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from home.forms import DepartureForm
from home.queries.personal import as_file, everything_about, pictures_of
from home.services.departures import delete_account
from portal.models import Network, User
from portal.proof import kept, proof_required
from portal.services.memberships import LastAdmin


@never_cache
@require_http_methods(["GET", "POST"])
@proof_required
def space_data(request: HttpRequest) -> HttpResponse:
    """GET says what is in it, POST hands the file over."""
    if request.method == "GET":
        return render(request, "home/space_data.html")
    found, ending = as_file(everything_about(request.user), pictures_of(request.user))
    kind = "application/zip" if ending == "zip" else "application/json"
    response = HttpResponse(found, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="maillage-my-data.{ending}"'
    return response


@never_cache
@require_http_methods(["GET", "POST"])
@proof_required
def space_delete(request: HttpRequest) -> HttpResponse:
    """GET asks what becomes of everything; POST deletes the account, or answers 409 to the last
    admin of a network."""
    form = DepartureForm(request.POST or None, user=request.user, initial=kept(request))
    resting = list(Network.objects.resting_on([request.user]).order_by("name"))
    if request.method == "POST" and form.is_valid():
        # Another row of the same person: logging out below empties the request's own.
        user = User.objects.get(pk=request.user.pk)
        try:
            delete_account(user=user, choices=form.choices())
        except LastAdmin:
            reason = _("Something here rests on you alone: name another admin first.")
            return render(request, "409.html", {"reason": reason}, status=409)
        logout(request)
        messages.success(request, _("Your account is deleted. One last mail tells you so."))
        return redirect("account_login")
    context = {"form": form, "resting": resting}
    status = 400 if request.method == "POST" else 200
    return render(request, "home/space_delete.html", context, status=status)
