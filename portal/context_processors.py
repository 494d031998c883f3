"""What every template may use: the portal's main addresses and the language switch."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language


def portal(request: HttpRequest) -> dict[str, Any]:
    """`portal.home_url` and the like, and `portal.languages`: `{code, name, url, current}`."""
    return {"portal": SimpleLazyObject(lambda: _portal(request))}


def _portal(request: HttpRequest) -> dict[str, Any]:
    return {
        "name": settings.SITE_NAME,
        "home_url": f"/{get_language()}/",
        "directory_url": reverse("listing_list"),
        "charters_url": reverse("charter_list"),
        "register_url": reverse("register_list"),
        "search_url": reverse("site_search"),
        "space_url": reverse("space_home"),
        "login_url": reverse("account_login"),
        "logout_url": reverse("account_logout"),
        "mailbox_url": reverse("demo_mailbox") if settings.DEMO_MAILBOX else "",
        "languages": [
            {
                "code": code,
                "name": name,
                "url": _address_in(request, code),
                "current": code == get_language(),
            }
            for code, name in settings.LANGUAGES
        ],
    }


def _address_in(request: HttpRequest, code: str) -> str:
    """This page in another language; where it has no translation, that language's home."""
    match = request.resolver_match
    if match is None or match.url_name != "wagtail_serve":
        return translate_url(request.get_full_path(), code)
    page = getattr(request, "served_page", None)
    if page is None:
        return f"/{code}/"
    translation = page.get_translations(inclusive=True).live().filter(locale__language_code=code)
    found = translation.first()
    return (found.get_url(request) if found else None) or f"/{code}/"
