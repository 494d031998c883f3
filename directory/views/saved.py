"""Searches that members keep: keeping one, the list of them, and the link that stops an alert."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from directory.enums import AlertRhythm
from directory.forms.saved import KeepSearchForm, SavedSearchForm, canonical_query, wanted_in
from directory.models import SavedSearch
from directory.services.alerts import read_stop_token
from directory.services.saved import MOST_SEARCHES, change_search, keep_search
from portal.services.limits import LimitReached

LONGEST_NAME = 80


@never_cache
@login_required
@require_safe
def search_mine(request: HttpRequest) -> HttpResponse:
    """The searches a member keeps."""
    context = {"searches": SavedSearch.objects.of(request.user), "most": MOST_SEARCHES}
    return render(request, "directory/search_mine.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def search_keep(request: HttpRequest) -> HttpResponse:
    """GET asks for a name and a rhythm for the search in the address, POST keeps it."""
    if request.method == "POST":
        form = KeepSearchForm(request.POST)
    else:
        query = canonical_query(request.GET.urlencode())
        form = KeepSearchForm(initial={"query": query, "name": _name_for(query)})
    if request.method == "POST" and form.is_valid():
        try:
            keep_search(user=request.user, **form.cleaned_data)
        except LimitReached:
            form.add_limit(MOST_SEARCHES)
        else:
            messages.success(request, _("Your search is kept."))
            return redirect("search_mine")
    status = 400 if form.errors else 200
    return render(request, "directory/search_keep.html", {"form": form}, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def search_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name or rhythm."""
    search = _own(request, pk)
    form = SavedSearchForm(request.POST or None, instance=search)
    if request.method == "POST" and form.is_valid():
        change_search(search=search, **form.cleaned_data)
        messages.success(request, _("Your search is changed."))
        return redirect("search_mine")
    status = 400 if form.errors else 200
    context = {"form": form, "search": search}
    return render(request, "directory/search_edit.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def search_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks, POST takes it away."""
    search = _own(request, pk)
    if request.method == "POST":
        search.delete()
        messages.success(request, _("The search is kept no longer; no mail comes from it."))
        return redirect("search_mine")
    return render(request, "directory/search_delete.html", {"search": search})


@csrf_exempt  # the signed link is the proof: mail programs post it by themselves (RFC 8058)
@require_http_methods(["GET", "POST"])
def search_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link in an alert: GET shows, POST stops this one search, and can undo it."""
    try:
        pk, rhythm = read_stop_token(token)
    except signing.BadSignature as error:
        raise Http404(token) from error
    search = SavedSearch.objects.filter(pk=pk).first()
    if search is None:
        reason = _("This search is kept no longer: no mail comes from it.")
        return render(request, "410.html", {"reason": reason}, status=410)
    if request.method == "POST":
        rhythm = rhythm if "again" in request.POST else AlertRhythm.NONE
        search = change_search(search=search, name=search.name, rhythm=rhythm)
    context = {"search": search, "is_stopped": search.rhythm == AlertRhythm.NONE}
    return render(request, "directory/search_stop.html", context)


def _own(request: HttpRequest, pk: int) -> SavedSearch:
    return get_object_or_404(SavedSearch.objects.of(request.user), pk=pk)


def _name_for(query: str) -> str:
    """What the search looks for, in the words of its address: a name to begin with."""
    wanted = wanted_in(query)
    words = [wanted["q"], *wanted["skill"], wanted["place"], *wanted["network"]]
    name = ", ".join(word.replace("-", " ") for word in words if word)
    return name[:LONGEST_NAME] or _("The whole directory")
