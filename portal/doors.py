"""Limits at every door that takes a secret or mails one, counted in the database.

allauth's own counters are off: they live in the cache and go with it. A door is a view; what is
posted to it counts for the network address it came from, for the mailbox or page it is about, and
for both together. So one's own door stays open while somebody else tries one's mailbox from
elsewhere, and who tries many mailboxes from one place is stopped too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from portal.middleware import client_address
from portal.services.limits import (
    LimitReached,
    canonical_mailbox,
    hit,
    network_address,
    take_back,
)

View = Callable[..., HttpResponse]
Subject = Callable[[HttpRequest, Mapping[str, Any]], str]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limits:
    """How often one `kind` of thing may happen; `counts_refusals`: a wrong secret counts, a right
    one does not. Otherwise what was accepted counts, and a form with a mistake does not."""

    kind: str
    counts_refusals: bool
    here_in_an_hour: int  # about one subject from one network address
    from_one_address_in_an_hour: int
    in_an_hour: int  # about one subject, wherever it comes from
    in_a_day: int

    def counters(self, subject: str, address: str) -> list[tuple[str, str, int, timedelta]]:
        """What one attempt counts for: (kind, value, limit, window)."""
        counters = [(f"{self.kind}-from", address, self.from_one_address_in_an_hour, HOUR)]
        if subject:
            counters += [
                (f"{self.kind}-here", f"{subject} {address}", self.here_in_an_hour, HOUR),
                (f"{self.kind}-hour", subject, self.in_an_hour, HOUR),
                (f"{self.kind}-day", subject, self.in_a_day, DAY),
            ]
        return counters


PASSWORD = Limits("password", True, 10, 20, 30, 100)
# Six digits are fewer than a password, and who types them knows the password or the mailbox.
CODE = Limits("code", True, 10, 20, 20, 50)
# What a mailbox may get in mails that somebody asked for, and new accounts from one place.
MAILED = Limits("asked", False, 5, 30, 10, 30)
# Everybody who was given a page's password shares its subject.
PAGE_PASSWORD = Limits("page-password", True, 10, 20, 300, 1000)


def _field(name: str) -> Subject:
    def typed(request: HttpRequest, kwargs: Mapping[str, Any]) -> str:
        address = request.POST.get(name, "")[:254]
        return canonical_mailbox(address) if "@" in address else ""

    return typed


def _who(request: HttpRequest, kwargs: Mapping[str, Any]) -> str:
    """Whoever is signed in, or half way: allauth keeps that in the session."""
    if request.user.is_authenticated:
        return canonical_mailbox(request.user.email)
    pending = request.session.get("account_login") or {}
    if email := pending.get("email"):
        return canonical_mailbox(email)
    return pending.get("user_pk") or ""


def _page(request: HttpRequest, kwargs: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={value}" for name, value in kwargs.items() if "restriction" in name)


@dataclass(frozen=True)
class Door:
    limits: Limits
    subject: Subject
    # With this `action` the same address mails another code instead of taking one.
    mails_on: str = ""

    def limits_for(self, request: HttpRequest) -> Limits:
        asks = self.mails_on and request.POST.get("action") == self.mails_on
        return MAILED if asks else self.limits


DOORS: Mapping[str, Door] = {
    "account_login": Door(PASSWORD, _field("login")),
    "account_reauthenticate": Door(PASSWORD, _who),
    "account_change_password": Door(PASSWORD, _who),
    "account_confirm_login_code": Door(CODE, _who, mails_on="resend"),
    "account_email_verification_sent": Door(CODE, _who, mails_on="resend"),
    "account_reauthenticate_by_code": Door(CODE, _who, mails_on="send"),
    "account_reset_password_from_key": Door(CODE, _who),
    "mfa_authenticate": Door(CODE, _who),
    "mfa_reauthenticate": Door(CODE, _who),
    "mfa_reauthenticate_webauthn": Door(CODE, _who),
    "mfa_login_webauthn": Door(CODE, _who),
    "mfa_activate_totp": Door(CODE, _who),
    "account_signup": Door(MAILED, _field("email")),
    "account_request_login_code": Door(MAILED, _field("email")),
    "account_reset_password": Door(MAILED, _field("email")),
    "account_email": Door(MAILED, _who),
    "wagtailcore_authenticate_with_password": Door(PAGE_PASSWORD, _page),
    "wagtaildocs_authenticate_with_password": Door(PAGE_PASSWORD, _page),
}

# A redirect to one of these says no.
BACK = {"account_login", "account_request_login_code"}


class DoorLimits:
    """429 for who tries too often, before the view looks at what was typed.

    So the answer tells nothing about the account. What is refused here does not count: waiting
    helps, however often one tried meanwhile.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        limits, counters = getattr(request, "_door", (None, []))
        if limits is not None and limits.counts_refusals == _let_in(response):
            for kind, value, *_limit in counters:
                take_back(kind, value)
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        door = DOORS.get(request.resolver_match.view_name) if request.method == "POST" else None
        if door is None:
            return None
        limits = door.limits_for(request)
        address = network_address(client_address(request))
        counters = limits.counters(door.subject(request, kwargs), address)
        try:
            with transaction.atomic():
                for kind, value, limit, window in counters:
                    hit(kind, value, limit=limit, window=window)
        except LimitReached:
            return render(request, "429.html", status=429)
        # Counted before the view, so that forty at once do not pass together.
        request._door = (limits, counters)  # type: ignore[attr-defined]
        return None


def _let_in(response: HttpResponse) -> bool:
    """Whether the view was content: it redirects, and not back to where one came from."""
    if not 300 <= response.status_code < 400:
        return False
    try:
        return resolve(response.headers["Location"].partition("?")[0]).view_name not in BACK
    except Resolver404:
        return True
