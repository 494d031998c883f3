"""Read-only while the database is older than what was published: said on every page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from charters.errors import RegisterBehind
from charters.services.continuity import is_behind

View = Callable[[HttpRequest], HttpResponse]

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# Signing in and out write nothing that a newer backup would miss, and whoever puts the site right
# may need it; checking a receipt writes nothing at all.
STILL_OPEN = frozenset(
    {
        *("account_login", "account_logout", "account_request_login_code"),
        *("account_confirm_login_code", "account_reauthenticate"),
        *("account_reauthenticate_by_code", "mfa_authenticate", "mfa_reauthenticate"),
        *("mfa_login_webauthn", "mfa_reauthenticate_webauthn", "register_verify"),
    }
)
RETRY_AFTER = "3600"


class ReadOnlyWhenBehind:
    """Answers 503 to whatever would write; `request.register_is_behind` for the banner."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.register_is_behind = is_behind()  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if not request.register_is_behind or request.method in SAFE:  # type: ignore[attr-defined]
            return None
        if match is not None and match.view_name in STILL_OPEN:
            return None
        return _refuse(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Noticed first by a service, or something that a GET does."""
        if not isinstance(exception, RegisterBehind):
            return None
        request.register_is_behind = True  # type: ignore[attr-defined]
        return _refuse(request)


def _refuse(request: HttpRequest) -> HttpResponse:
    response = render(request, "503.html", status=503)
    response["Retry-After"] = RETRY_AFTER
    add_never_cache_headers(response)
    return response
