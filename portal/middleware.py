"""In which language a request is answered, and who is asking."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers

NOBODY = "0.0.0.0"  # noqa: S104  a peer without an address, such as a Unix socket


class PageLanguage(LocaleMiddleware):
    """Django's, except that a 404 given by a view stays one: Wagtail's pattern for pages matches
    every address, so that Django would try the admin's and the files' with a language in front."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:  # type: ignore[override]
        if response.status_code == 404 and request.resolver_match is not None:
            patch_vary_headers(response, ("Accept-Language",))
            return response
        return super().process_response(request, response)  # type: ignore[return-value]


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
