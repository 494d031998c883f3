"""What every request passes (malformed ones are refused, the Wagtail admin has its own CSP), and
who is asking."""

import ipaddress
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.defaults import bad_request

View = Callable[[HttpRequest], HttpResponse]

NOBODY = "0.0.0.0"  # noqa: S104  a peer without an address, such as a Unix socket


class RefuseMalformedRequests:
    """400 for NUL or invalid UTF-8 in path, query or cookies: PostgreSQL can't hold NUL, and a
    mangled query answers another question than the one asked. Form fields refuse NUL themselves."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # WSGI hands the path over as bytes read as latin-1.
        path = request.META.get("PATH_INFO", "").encode("latin-1", "replace")
        query = unquote_to_bytes(request.META.get("QUERY_STRING", "").replace("+", " "))
        cookies = request.META.get("HTTP_COOKIE", "").encode("latin-1", "replace")
        if any(_is_malformed(part) for part in (path, query, cookies)):
            with translation.override(get_language_from_request(request)):
                return bad_request(request, ValueError("malformed"))
        return self.get_response(request)


def _is_malformed(raw: bytes) -> bool:
    if b"\0" in raw:
        return True
    try:
        raw.decode()
    except UnicodeDecodeError:
        return True
    return False


class PageLanguage(LocaleMiddleware):
    """Django's, except that a 404 given by a view stays one: Wagtail's pattern for pages matches
    every address, so that Django would try the admin's and the files' with a language in front."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:  # type: ignore[override]
        if response.status_code == 404 and request.resolver_match is not None:
            patch_vary_headers(response, ("Accept-Language",))
            return response
        return super().process_response(request, response)  # type: ignore[return-value]


class AdminContentPolicy:
    """Wagtail's admin needs inline script and style: the looser policy, under its path only."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(reverse("wagtailadmin_home")):
            response._csp_config = settings.ADMIN_CSP  # type: ignore[attr-defined]
        return response


def client_address(request: HttpRequest) -> str:
    """The client's IP address: the peer's, or what the outermost of TRUSTED_PROXIES saw.

    Anything further left in X-Forwarded-For was written by the client itself.
    """
    seen = [request.META.get("REMOTE_ADDR", "")]
    if settings.TRUSTED_PROXIES:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        seen = [*forwarded, *seen][-1 - settings.TRUSTED_PROXIES :]
    for address in seen:
        try:
            return str(ipaddress.ip_address(address.strip()))
        except ValueError:
            continue
    return NOBODY
