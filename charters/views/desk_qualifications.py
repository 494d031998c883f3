"""The desk of qualifications: applications and appeals, examined rule by rule."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from charters.enums import LIVE_SIGNATURE_STATES, SignatureState
from charters.errors import SignedAgain
from charters.forms.qualification_desk import VerdictForm
from charters.models import Qualification
from charters.qualification_errors import (
    VerdictMissing,
)
from charters.qualified import by_article, by_round
from charters.qualifying import WAITING_STATES, QualificationState
from charters.queries.qualification import (
    served_by_others,
    territories_asked_for,
    whole_qualifications,
)
from charters.services.verdicts import (
    accept_application,
    case_token,
    judged,
    refuse_application,
    request_changes,
)
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import Network
from portal.private_files import send_private


class QualificationCases(DeskMixin):
    """Applications handed in to the networks at whose desk one works; never one's own."""

    queue_url_name = "desk_qualifications"
    queue_title = gettext_lazy("Qualifications")
    header_icon = "clipboard-list"

    def cases(self) -> QuerySet[Qualification]:
        mine = Qualification.objects.moderated_by(self.request.user)
        return whole_qualifications().filter(pk__in=mine.values("pk"))

    def waiting(self) -> QuerySet[Qualification]:
        """Not an appeal against what one refused oneself, nor what rests on an ended signature."""
        live = Q(signature__state__in=LIVE_SIGNATURE_STATES)
        rejected = Q(signature__state=SignatureState.REJECTED)
        own = Q(state=QualificationState.APPEALED, refused_by=self.request.user)
        waiting = (
            self.cases()
            .filter(
                Q(live, state__in=WAITING_STATES) | Q(rejected, state=QualificationState.APPEALED)
            )
            .exclude(own)
        )
        since = F("submitted_at")
        return waiting.annotate(waiting_since=since).order_by("submitted_at", "pk")


class DeskQualificationsView(QualificationCases, DeskQueueView):
    row_template = "charters/desk_qualification_row.html"
    tabs = {
        "changes": gettext_lazy("Changes asked for"),
        "accepted": gettext_lazy("Qualified"),
        "expired": gettext_lazy("To renew"),
        "refused": gettext_lazy("Refused"),
    }

    def in_network(self, cases: QuerySet, network: Network) -> QuerySet:
        return cases.filter(signature__charter__network=network)

    def changes(self) -> QuerySet[Qualification]:
        return self._in(QualificationState.CHANGES_REQUESTED)

    def accepted(self) -> QuerySet[Qualification]:
        return self._in(QualificationState.ACCEPTED)

    def expired(self) -> QuerySet[Qualification]:
        return self._in(QualificationState.EXPIRED)

    def refused(self) -> QuerySet[Qualification]:
        return self._in(QualificationState.REFUSED)

    def _in(self, state: str) -> QuerySet[Qualification]:
        return self.cases().filter(state=state).order_by("-decided_at", "-pk")


class DeskQualificationView(QualificationCases, DeskCaseView):
    """One application: each rule with its answer, and the verdict beside it."""

    template_name = "charters/desk_qualification.html"
    case_template = "charters/desk_qualification_case.html"

    def get_page_title(self) -> str:
        return self.object.signature.shown_name or str(self.object.pk)

    def seen(self) -> str:
        return case_token(self.object) if self.object.is_waiting else ""

    def decisions(self) -> dict[str, Decision]:
        match self.object.state:
            case QualificationState.SUBMITTED:
                return {"accept": ACCEPT, "changes": CHANGES, "refuse": REFUSE}
            case QualificationState.APPEALED:
                return {"accept": GRANT, "refuse": CONFIRM}
        return {}

    @cached_property
    def content(self) -> dict[str, Any]:
        return self.object.signature.charter.adopted.binding_text.content

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.object
        form = kwargs.get("form")
        if not isinstance(form, VerdictForm):
            form = VerdictForm(judged(case), initial=self._last_findings())
        context = super().get_context_data(**kwargs | {"form": form})
        return context | {
            "groups": by_article(self.content, form.rows),
            "rounds": by_round(case),
            "others": served_by_others(case) if case.is_waiting else [],
            "asked_for": territories_asked_for(case),
            "signature": case.signature,
        }

    def _last_findings(self) -> dict[str, str]:
        """What was found the last time, so that only what changed is looked at anew; an appeal is
        heard from the start."""
        if self.object.state == QualificationState.APPEALED:
            return {}
        found = {}
        for finding in self.object.findings.all():
            found[f"verdict{finding.rule_id}"] = finding.verdict
            found[f"reason{finding.rule_id}"] = finding.reason
        return found

    def named(self, form: Any) -> Any:
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        chosen = self.decisions().get(request.POST.get("decision", ""))
        form = VerdictForm(judged(self.object), request.POST)
        if chosen is None:
            decided = _("This was decided meanwhile; nothing was recorded now.")
            return self._refuse(form, decided, status=409)
        if not form.is_valid():
            return self._refuse(form, _("Something in this form is not right."), status=400)
        onward = self.next_url(self.object)
        try:
            chosen.act(
                qualification=self.object,
                seen=form.cleaned_data["seen"],
                found=form.found(),
                message=form.cleaned_data["message"].strip(),
                decided_by=request.user,
            )
        except tuple(REFUSALS) as error:
            return self._refused(form, error)
        messages.success(request, chosen.done)
        return HttpResponseRedirect(onward or reverse(self.queue_url_name))

    def _refused(self, form: VerdictForm, error: Exception) -> HttpResponse:
        """Why nothing was recorded; what was typed stays, under the case as it is now."""
        status, words = next(said for kind, said in REFUSALS.items() if isinstance(error, kind))
        if isinstance(error, VerdictMissing):
            form.point_at(error.rule, error.message)
        return self._refuse(form, getattr(error, "message", "") or words, status=status)

    def _refuse(self, form: VerdictForm, why: Any, *, status: int) -> HttpResponse:
        self.object = self.get_object()
        context = self.get_context_data(form=form, refused=why)
        return self.render_to_response(context, status=status)


# What a refused decision is told, and its status; nothing was written in any of these cases.
REFUSALS: dict[type[Exception], tuple[int, Any]] = {
    VerdictMissing: (400, ""),
    StaleText: (
        409,
        gettext_lazy(
            "Something changed while you examined this: the application, or who serves its "
            "territories. Look at it once more; what you typed is still here."
        ),
    ),
    OwnCase: (409, gettext_lazy("Someone else of the network must decide about this.")),
    SignedAgain: (409, gettext_lazy("This signer signed again meanwhile: that signature counts.")),
    IllegalTransition: (
        409,
        gettext_lazy("This was decided meanwhile; nothing was recorded now."),
    ),
}


class DeskEvidenceView(QualificationCases, View):
    """A document of an application, to keep; never shown in the admin's own origin."""

    def get(self, request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
        case = get_object_or_404(self.cases(), pk=pk)
        found = get_object_or_404(case.evidence, pk=evidence)
        return send_private(found.file, found.name)


def _decision(label: Any, done: Any, act: Callable[..., object], style: str = "") -> Decision:
    return Decision(label, done, act, style=style)


ACCEPT = _decision(
    gettext_lazy("Qualified: every required rule is met"),
    gettext_lazy("Qualified. The signature stands as soon as nothing else is missing."),
    accept_application,
)
CHANGES = _decision(
    gettext_lazy("Ask for changes"),
    gettext_lazy("Asked: the applicant gets your words by mail and sends it again."),
    request_changes,
    "button-secondary",
)
REFUSE = _decision(
    gettext_lazy("Refuse, with the reasons"),
    gettext_lazy("Refused; the applicant gets the reasons by mail and may appeal."),
    refuse_application,
    "no",
)
GRANT = _decision(
    gettext_lazy("Grant the appeal: every required rule is met"),
    gettext_lazy("Granted. The signature stands as soon as nothing else is missing."),
    accept_application,
)
CONFIRM = _decision(
    gettext_lazy("Confirm the refusal, with the reasons"),
    gettext_lazy("Refused for good; the applicant gets the reasons by mail."),
    refuse_application,
    "no",
)
