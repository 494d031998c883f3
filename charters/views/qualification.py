"""An applicant's page, by the same key as the signature's own; and what the public sees."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from charters.enums import LIVE_SIGNATURE_STATES
from charters.errors import LinkSpent
from charters.forms.qualification import AppealForm, Application
from charters.models import Qualification, Signature
from charters.qualification_errors import (
    Incomplete,
)
from charters.qualified import articles_of, by_article, by_round
from charters.queries.qualification import (
    qualification_of,
    qualified_in,
    rules_of,
    whole_qualifications,
)
from charters.services.qualifications import (
    appeal_refusal,
    open_application,
    save_application,
    submit_application,
)
from charters.views.reading import get_charter
from charters.views.signing import about_signature, link_gone
from charters.views.status import get_signature
from portal.errors import IllegalTransition, StaleText
from portal.private_files import send_private
from portal.services.limits import LimitReached, hit

SAVES_AN_HOUR = 100
QUALIFIED_A_PAGE = 40


@never_cache
@require_http_methods(["GET", "POST"])
def signature_qualification(request: HttpRequest, key: str) -> HttpResponse:
    """The application: written, saved, sent; asked to change; appealed; renewed."""
    try:
        signature = get_signature(request, key)
    except LinkSpent:
        return link_gone(request)
    page = ApplicationPage(request, key, signature)
    return page.post() if request.method == "POST" else page.show()


@never_cache
@require_safe
def signature_evidence(request: HttpRequest, key: str, evidence: int) -> HttpResponse:
    """One's own document, to keep."""
    try:
        signature = get_signature(request, key)
    except LinkSpent:
        return link_gone(request)
    qualification = qualification_of(signature)
    if qualification is None:
        raise Http404(key)
    found = get_object_or_404(qualification.evidence, pk=evidence)
    return send_private(found.file, found.name)


class ApplicationPage:
    """One request about one application."""

    def __init__(self, request: HttpRequest, key: str, signature: Signature) -> None:
        self.request, self.key, self.signature = request, key, signature
        self.user = request.user if request.user.is_authenticated else None
        self.rules = rules_of(signature.charter, signature.capacity)
        self.find()
        if self.qualification is None and (not self.rules or not self.may_begin):
            raise Http404(key)

    def find(self) -> None:
        found = qualification_of(self.signature)
        self.qualification: Qualification | None = (
            whole_qualifications().get(pk=found.pk) if found else None
        )

    @property
    def may_begin(self) -> bool:
        return self.signature.state in LIVE_SIGNATURE_STATES

    @property
    def is_writable(self) -> bool:
        if not self.rules:
            return False
        return self.may_begin if self.qualification is None else self.qualification.is_writable

    def show(
        self,
        *,
        form: Application | None = None,
        appeal: AppealForm | None = None,
        refused: Any = "",
        status: int = 200,
    ) -> HttpResponse:
        content = self.signature.charter.adopted.binding_text.content
        if form is None and self.is_writable:
            form = Application(self.rules, self.qualification)
        found = self.qualification
        context = about_signature(self.signature) | {
            "key": self.key,
            "qualification": found,
            "form": form,
            "groups": by_article(content, form.parts) if form else [],
            "handed_in": by_article(content, _handed_in(found)) if found and not form else [],
            "rounds": by_round(found) if found else [],
            "articles": articles_of(content),
            "is_writable": self.is_writable,
            "appeal": appeal or AppealForm(),
            "refused": refused,
        }
        return render(self.request, "charters/signature_qualification.html", context, status=status)

    def post(self) -> HttpResponse:
        try:
            hit(
                "qualification",
                str(self.signature.pk),
                limit=SAVES_AN_HOUR,
                window=timedelta(hours=1),
            )
        except LimitReached:
            reason = _("You saved this very often. Please try again in an hour.")
            return render(self.request, "429.html", {"reason": reason}, status=429)
        if self.request.POST.get("do") == "appeal":
            return self._appeal()
        return self._save(send=self.request.POST.get("do") == "send")

    def _save(self, *, send: bool) -> HttpResponse:
        form = Application(self.rules, self.qualification, self.request.POST, self.request.FILES)
        if not self.is_writable:
            over = _("This application cannot be changed now: it is not your turn, or it is over.")
            return self.show(form=form if self.rules else None, refused=over, status=409)
        if not form.is_valid:
            return self.show(form=form, status=400)
        try:
            self.qualification = save_application(
                qualification=open_application(self.signature),
                edition=form.head.cleaned_data["edition"],
                founded_on=form.head.cleaned_data.get("founded_on"),
                replies=form.replies(),
                saved_by=self.user,
            )
            if send:
                submit_application(
                    qualification=self.qualification,
                    edition=self.qualification.edition,
                    rules_seen=form.head.cleaned_data["rules"],
                    submitted_by=self.user,
                )
        except StaleText:
            return self._stale(form)
        except Incomplete as error:
            # What was typed is saved by now; what is missing stands beside each rule.
            form = Application(self.rules, self.qualification)
            form.tell(error.missing)
            return self.show(form=form, status=400)
        except IllegalTransition as error:
            return self.show(form=form, refused=getattr(error, "message", ""), status=409)
        words = _("Sent: the network examines it and writes to you.") if send else _("Saved.")
        messages.success(self.request, words)
        return redirect("signature_qualification", key=self.key)

    def _stale(self, form: Application) -> HttpResponse:
        """The rules or the application changed since the page was opened."""
        self.find()
        form.show_anew(self.qualification)
        refused = _(
            "The rules changed, or this was saved in another window, while you wrote. What you "
            "typed is still here: look at it once more and send it again."
        )
        return self.show(form=form, refused=refused, status=409)

    def _appeal(self) -> HttpResponse:
        form = AppealForm(self.request.POST)
        if self.qualification is None:
            raise Http404(self.key)
        if not form.is_valid():
            return self.show(appeal=form, status=400)
        try:
            appeal_refusal(
                qualification=self.qualification,
                words=form.cleaned_data["appeal"],
                appealed_by=self.user,
            )
        except IllegalTransition as error:
            self.find()
            over = _("There is no refusal to appeal against here.")
            message = getattr(error, "message", "") or over
            return self.show(appeal=form, refused=message, status=409)
        messages.success(self.request, _("Your appeal is with the network: somebody else decides."))
        return redirect("signature_qualification", key=self.key)


def _handed_in(qualification: Qualification) -> list:
    return [answer for answer in qualification.answers.all() if answer.snapshot]


def charter_qualification(
    request: HttpRequest, network: str, charter: str, capacity: str
) -> HttpResponse:
    """What a capacity asks for, who is qualified, and what they declare in public."""
    found = get_charter(network, charter)
    text = found.adopted.text
    offered, rules = text.capacity(capacity), rules_of(found, capacity)
    if offered is None or not rules:
        raise Http404(capacity)
    qualified = Paginator(qualified_in(found, capacity), QUALIFIED_A_PAGE)
    page = qualified.get_page(request.GET.get("page"))
    return render(
        request,
        "charters/charter_qualification.html",
        {
            "charter": found,
            "network": found.network,
            "text": text,
            "capacity": offered,
            "groups": by_article(text.content, rules),
            "page_obj": page,
        },
    )
