"""The headers of every answer: who may frame it, keep it, and learn where its reader came from.

Content policy, HSTS, nosniff and COOP are Django's own, from settings; this says what depends on
the page.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.csp import CSP

View = Callable[[HttpRequest], HttpResponse]

# An address that has one of these in it opens something to whoever holds it.
SECRETS = frozenset({"token", "key", "uidb36"})
# The key of a second factor is drawn into the page: an address of its own would show it again.
WITH_QR_CODE = frozenset({"mfa_activate_totp"})

# What other sites show inside their pages. Nothing else may be framed, or loaded from elsewhere.
EMBEDS = frozenset(
    {"embed_wall", "embed_counter", "embed_badge", "embed_badge_page", "embed_directory"}
)
# Of these, what has a form that asks the same address again.
EMBEDS_THAT_SEARCH = frozenset({"embed_directory"})


class ResponseHeaders:
    """Stands inside Django's security middlewares, which leave alone what is set already."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if request.resolver_match and request.resolver_match.view_name in EMBEDS:
            _allow_embedding(response, request.resolver_match.view_name)
        if not request.path_info.startswith(settings.MEDIA_URL):
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path_info.startswith(reverse("wagtailadmin_home")):
            _allow_admin(response)
        elif getattr(request, "is_preview", False):
            response._csp_config = settings.PREVIEW_CSP  # type: ignore[attr-defined]
        elif request.resolver_match and request.resolver_match.view_name in WITH_QR_CODE:
            response._csp_config = settings.QR_CODE_CSP  # type: ignore[attr-defined]
        has_secret = _has_secret(request)
        if has_secret:
            response["Referrer-Policy"] = _token_referrer_policy(response)
        if (has_secret or _knows_reader(request)) and not _is_public(response):
            patch_cache_control(response, private=True, no_store=True)
        elif response.cookies:
            patch_cache_control(response, private=True)
        return response


def _allow_embedding(response: HttpResponse, view_name: str) -> None:
    """Framed and drawn anywhere; without script or anything from elsewhere, nor a form that leads
    elsewhere. Kept by caches only to ask again: what somebody takes back is gone at once."""
    response.xframe_options_exempt = True  # type: ignore[attr-defined]
    searches = view_name in EMBEDS_THAT_SEARCH
    csp = settings.EMBED_SEARCH_CSP if searches else settings.EMBED_CSP
    response._csp_config = csp  # type: ignore[attr-defined]
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "public, no-cache"
    response["X-Robots-Tag"] = "noindex"


def _allow_admin(response: HttpResponse) -> None:
    """The admin frames itself. A preview has its content policy already, from the request that
    Wagtail makes inside ours: it keeps it."""
    response["X-Frame-Options"] = "SAMEORIGIN"
    if CSP.HEADER_ENFORCE not in response:
        response._csp_config = settings.ADMIN_CSP  # type: ignore[attr-defined]


def _has_secret(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and not SECRETS.isdisjoint(match.kwargs)


def _token_referrer_policy(response: HttpResponse) -> str:
    """Nothing; but a page with a form says which site it came from, never which page.

    Chromium posts from a `no-referrer` page with `Origin: null`, which the CSRF check refuses.
    That a page has a form is known from its CSRF cookie.
    """
    has_form = settings.CSRF_COOKIE_NAME in response.cookies
    return "strict-origin" if has_form else "no-referrer"


def _knows_reader(request: HttpRequest) -> bool:
    """Whether the page was made for someone signed in."""
    session = getattr(request, "session", None)
    return session is not None and session.accessed and SESSION_KEY in session


def _is_public(response: HttpResponse) -> bool:
    return "public" in response.get("Cache-Control", "")
