"""Requests that nobody means: refused before a view, a session or the database sees them."""

import codecs
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_from_request

View = Callable[[HttpRequest], HttpResponse]

STRICT_UTF8 = "utf-8-strict"
LONGEST_ADDRESS = 8_000
# What browsers send of themselves. Wagtail's admin has scripts that send others.
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
# LookupError: an unknown charset. RecursionError: JSON nested without end.
UNREADABLE = (
    *(BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError),
    *(ValueError, LookupError, RecursionError),
)


def _find_codec(name: str) -> codecs.CodecInfo | None:
    """UTF-8 whose mistakes raise whatever errors the caller would overlook."""
    if name != STRICT_UTF8.replace("-", "_"):
        return None
    return codecs.CodecInfo(
        codecs.utf_8_encode, lambda raw, errors="strict": codecs.utf_8_decode(raw, "strict", True)
    )


codecs.register(_find_codec)


class StrictMultiPartParser(MultiPartParser):
    """Django's replaces invalid UTF-8 in names and values; here it raises. Files stay as sent."""

    def __init__(self, META: Any, data: Any, handlers: Any, encoding: str | None = None) -> None:
        super().__init__(META, data, handlers, STRICT_UTF8)


class TooLong(Exception):
    """An address no page of ours has."""


class RefuseMalformedRequests:
    """400 for NUL or invalid UTF-8 in path, query, cookies, form or JSON; 413 and 414 for too much;
    405 for a method that no page of ours sends.

    PostgreSQL can't hold NUL, and a mangled text says something else than what was sent. What is
    inside uploaded files is looked at by their forms.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS and not _is_admin(request):
            return HttpResponseNotAllowed(METHODS)
        try:
            _check_address(request)
            _check_body(request)
        except TooLong:
            return _refuse(request, "400.html", 414)
        except RequestDataTooBig:
            return _refuse(request, "413.html", 413)
        except UNREADABLE:
            return _refuse(request, "400.html", 400)
        return self.get_response(request)


def _is_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith(reverse("wagtailadmin_home"))


def _refuse(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """In the reader's language, without asking the request for anything more."""
    with translation.override(get_language_from_request(request)):
        return HttpResponse(render_to_string(template), status=status)


def _check_address(request: HttpRequest) -> None:
    query = request.META.get("QUERY_STRING", "")
    if len(request.path_info) + len(query) > LONGEST_ADDRESS:
        raise TooLong
    # Django writes a path's invalid bytes as %FF again, and so would someone who encodes twice: no
    # address of ours has a percent sign, so both are decoded once more.
    _check(unquote_to_bytes(request.path_info))
    _check(_decoded(query.encode("latin-1")))
    _check(request.META.get("HTTP_COOKIE", "").encode("latin-1"))
    # A quoted cookie may say NUL as \000.
    _check_texts(request.COOKIES)


def _check_body(request: HttpRequest) -> None:
    charset = (request.content_params or {}).get("charset", "utf-8")
    if codecs.lookup(charset).name != "utf-8":
        raise BadRequest("Only UTF-8 is read here.")
    is_long = request.path_info.startswith(settings.LARGE_REQUESTS_AT)
    most = settings.LARGE_REQUEST_MAX_BYTES if is_long else settings.REQUEST_MAX_BYTES
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        raise RequestDataTooBig
    if request.content_type == "multipart/form-data":
        request.multipart_parser_class = StrictMultiPartParser  # type: ignore[assignment]
        for key, values in request.POST.lists():
            _check_texts([key, *values])
    elif request.content_type == "application/x-www-form-urlencoded":
        _check(_decoded(request.body))
    elif request.content_type.endswith("json") and request.body:
        _check(request.body)
        _check_texts(json.loads(request.body))


def _decoded(raw: bytes) -> bytes:
    return unquote_to_bytes(raw.replace(b"+", b" "))


def _check(raw: bytes) -> None:
    """Raises BadRequest for NUL, UnicodeDecodeError for what is no UTF-8."""
    if b"\0" in raw:
        raise BadRequest("NUL")
    raw.decode()


def _check_texts(data: Any) -> None:
    """Likewise, in every text of nested lists and dicts; lone surrogates are no UTF-8 either."""
    for text in _texts(data):
        _check(text.encode())


def _texts(data: Any) -> Iterator[str]:
    """Every text of nested lists and dicts, keys too."""
    waiting = [data]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            waiting += [*found, *found.values()]
        elif isinstance(found, list):
            waiting += found
