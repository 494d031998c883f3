"""Showing once more that it is you, before something that others must be sure you did.

allauth asks for the password or the second factor. Who has neither, as people who sign in by
mailed code, gets a code by mail: nobody is kept from an action for lack of a password.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import ConfirmLoginCodeForm
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.account.views import BaseReauthenticateView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]

CODE_KEY = "reauthentication_code"
KEPT_KEY = "kept_while_proving"
CODE_TRIES = 3


def has_proof(request: HttpRequest) -> bool:
    """Whether this person showed within the last minutes that it is them.

    A sign-in by code is itself a proof for who has nothing else; allauth wants one more from the
    others.
    """
    records = get_authentication_records(request, request.user)
    if _has_password_or_factor(request):
        records = [record for record in records if record.get("reauthenticated")]
    age = time.time() - records[-1]["at"] if records else settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ask_for_proof(request: HttpRequest, **typed: str) -> HttpResponseRedirect:
    """To the page that asks, and back to this address afterwards; `typed` waits in the session."""
    path = request.get_full_path()
    if typed:
        request.session[KEPT_KEY] = {path: typed}
        messages.info(request, _("What you typed is kept. Once we know it is you, send it again."))
    return redirect(f"{_way(request)}?{urlencode({'next': path})}")


def ask_to_sign_in(request: HttpRequest, *, to: str = "", **typed: str) -> HttpResponseRedirect:
    """Likewise for who is not signed in, or no longer: back to this address, or to `to`."""
    path = to or request.get_full_path()
    if typed:
        request.session[KEPT_KEY] = {path: typed}
        messages.info(request, _("What you typed is kept. Sign in, and send it again."))
    return redirect_to_login(path)


def kept(request: HttpRequest) -> dict[str, str]:
    """What was kept for this address; given once."""
    if KEPT_KEY not in request.session:
        return {}
    return request.session.pop(KEPT_KEY).get(request.get_full_path(), {})


def proof_required(view: View) -> View:
    """For a view whose form only a person who just proved it may see and send; sign-in included.

    It asks before the form is shown. Who sends it too late finds the fields in
    `portal.proof.kept(request)`, meant as the form's `initial`.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if has_proof(request):
            return view(request, *args, **kwargs)
        typed = request.POST.dict()
        typed.pop("csrfmiddlewaretoken", None)
        return ask_for_proof(request, **typed)

    return login_required(guarded)


def _has_password_or_factor(request: HttpRequest) -> bool:
    return get_adapter().has_password_or_factor(request.user)


def _way(request: HttpRequest) -> str:
    return get_adapter().get_reauthentication_methods(request.user)[0]["url"]


# What allauth lets people do unasked who have neither password nor factor (and a new password to
# who has none). These two ask before the form, whose code is good for a minute; the others after.
ASKED_BEFORE = {"mfa_activate_totp", "mfa_add_webauthn"}
ASKED_AFTER = {"account_email", "account_set_password"}


class AskForProof:
    """allauth's own sensitive pages, for whoever it would not ask."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name
        asked = name in ASKED_BEFORE or (name in ASKED_AFTER and request.method == "POST")
        if not asked or not request.user.is_authenticated or has_proof(request):
            return None
        # allauth sends the suspended form itself, afterwards.
        return suspend_request(request, _way(request))


@method_decorator([never_cache, login_required], name="dispatch")
class ReauthenticateByCodeView(BaseReauthenticateView):
    """A button mails a code; typing it is the proof. Nothing is mailed by looking at the page."""

    form_class = ConfirmLoginCodeForm
    template_name = "account/reauthenticate_by_code.html"

    @property
    def pending(self) -> dict[str, Any]:
        """The code that was mailed, how often one was wrong; empty without one, or an old one."""
        found = self.request.session.get(CODE_KEY, {})
        old = time.time() - found.get("at", 0) > settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
        return {} if old else found

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "code": self.pending.get("code", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            is_mailed=bool(self.pending), email=self.request.user.email, **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("action") != "send" and self.pending:
            return super().post(request, *args, **kwargs)
        adapter = get_adapter()
        code = adapter.generate_login_code()
        request.session[CODE_KEY] = {"code": code, "at": time.time(), "tries": 0}
        adapter.send_mail("account/email/reauthentication_code", request.user.email, {"code": code})
        return redirect(request.get_full_path())

    def form_valid(self, form: ConfirmLoginCodeForm) -> HttpResponse:
        del self.request.session[CODE_KEY]
        user = self.request.user
        record_authentication(
            self.request, user, method="code", email=user.email, reauthenticated=True
        )
        return super().form_valid(form)

    def form_invalid(self, form: ConfirmLoginCodeForm) -> HttpResponse:
        pending = self.pending
        pending["tries"] += 1
        if pending["tries"] < CODE_TRIES:
            self.request.session[CODE_KEY] = pending
        else:
            del self.request.session[CODE_KEY]
            messages.error(self.request, _("Three wrong codes: please ask for another one."))
        return super().form_invalid(form)
