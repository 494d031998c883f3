"""Every request to the Wagtail admin passes here before its view."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from portal.fence.gates import ASKS, GATES, PUBLIC, Gate, is_desk
from portal.permissions import is_federation_staff, scope_of
from portal.scope import Scope, current_scope
from portal.second_factor import WANTED_KEY, ask_for_second_factor, has_used_second_factor
from portal.security_log import say_closed

View = Callable[..., HttpResponse]


class AdminFence:
    """Closed by default: network staff pass only through `portal.fence.gates`.

    A closed view answers 403; an open one that is asked for something outside the person's
    networks answers 404, like something that isn't there. Federation staff pass everywhere. Both
    come with their second factor.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_scope.set(None)
        try:
            return self.get_response(request)
        finally:
            current_scope.reset(token)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if not match or not request.path_info.startswith(reverse("wagtailadmin_home")):
            return None
        if match.view_name in PUBLIC:
            return None
        if not request.user.is_authenticated:
            return _to_login(request)
        if is_federation_staff(request.user):
            return _missing_factor(request)
        gate = GATES.get(match.view_name)
        if gate is None and not is_desk(match.view_name):
            say_closed(request, 403)
            raise PermissionDenied
        scope = scope_of(request.user)
        if not scope.networks:
            say_closed(request, 403)
            raise PermissionDenied
        if missing := _missing_factor(request):
            return missing
        if gate is not None and not _lets_through(gate, scope, request, kwargs):
            say_closed(request, 404)
            raise Http404
        current_scope.set(scope)
        return None


def _to_login(request: HttpRequest) -> HttpResponse:
    """Our login page; a script that asked for a fragment is told no instead."""
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        raise PermissionDenied
    return redirect_to_login(request.get_full_path(), reverse("account_login"))


def _missing_factor(request: HttpRequest) -> HttpResponse | None:
    """The way to the second factor, for whoever came in without."""
    if not settings.ADMIN_NEEDS_SECOND_FACTOR:
        return None
    if has_used_second_factor(request):
        request.session.pop(WANTED_KEY, None)
        return None
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        raise PermissionDenied
    return ask_for_second_factor(request)


def _lets_through(gate: Gate, scope: Scope, request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Every part of the address has its check, and all that it and the request name is inside."""
    if not set(kwargs) <= set(gate.names):
        return False
    named = {**request.GET.dict(), **request.POST.dict(), **kwargs}
    if not all(gate.names[name](scope, value, named) for name, value in kwargs.items()):
        return False
    asks = {**ASKS, **gate.asks}
    return all(asks[name](scope, value, named) for name, value in _asked(request, set(asks)))


def _asked(request: HttpRequest, names: set[str]) -> Iterator[tuple[str, str]]:
    """The non-empty values under these names, in the query and in the form."""
    for data in (request.GET, request.POST):
        for name in names & set(data):
            yield from ((name, value) for value in data.getlist(name) if value)
