"""The desk of contributions: each gets its public answer; some are hidden, some enter the draft."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters.enums import ContributionKind, ContributionState, Verdict, VersionState
from charters.errors import NoSuchArticle
from charters.forms.contributions import CarryForm
from charters.models import CharterPage, Contribution
from charters.permissions import can_answer
from charters.services.contributions import (
    Carry,
    answer_contribution,
    carry_contribution,
    hide_contribution,
    restore_contribution,
)
from charters.services.drafts import revision_of
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import Network, User

ONLY_EDITORS = gettext_lazy("Only editors of the network write its draft.")
KEPT = {Verdict.KEPT, Verdict.KEPT_IN_PART}


class ContributionCases(DeskMixin):
    """Contributions of the networks at whose desk one works; never one's own."""

    queue_url_name = "desk_contributions"
    queue_title = gettext_lazy("Contributions")
    header_icon = "comment"

    def cases(self) -> QuerySet[Contribution]:
        return (
            Contribution.objects.moderated_by(self.request.user)
            .exclude(state=ContributionState.WITHDRAWN)
            .select_related("consultation__version__charter__network", "answered_by")
            .prefetch_related("consultation__texts")
            .annotate(support_count=Count("supports"))
        )

    def waiting(self) -> QuerySet[Contribution]:
        waiting = self.cases().unanswered()
        waiting = waiting.filter(consultation__version__state=VersionState.CONSULTATION)
        return waiting.annotate(waiting_since=F("created_at")).order_by("created_at", "pk")


class DeskContributionsView(ContributionCases, DeskQueueView):
    row_template = "charters/desk_contribution_row.html"
    tabs = {
        "to_carry": gettext_lazy("Kept, to carry into the draft"),
        "answered": gettext_lazy("Answered"),
        "hidden": gettext_lazy("Hidden"),
    }

    def in_network(self, cases: QuerySet, network: Network) -> QuerySet:
        return cases.filter(consultation__version__charter__network=network)

    def to_carry(self) -> QuerySet[Contribution]:
        open_states = [VersionState.CONSULTATION, VersionState.DRAFT]
        kept = self.cases().standing().filter(verdict__in=KEPT, carried_at=None)
        return kept.filter(consultation__version__state__in=open_states).order_by("pk")

    def answered(self) -> QuerySet[Contribution]:
        return self.cases().standing().exclude(verdict="").order_by("-answered_at", "-pk")

    def hidden(self) -> QuerySet[Contribution]:
        return self.cases().filter(state=ContributionState.HIDDEN).order_by("-pk")


class DeskContributionView(ContributionCases, DeskCaseView):
    """One contribution beside the article it is about."""

    case_template = "charters/desk_contribution_case.html"
    reason_label = gettext_lazy("Answer or reason")

    def get_page_title(self) -> str:
        return f"{self.object.get_kind_display().capitalize()} · {self.article_title}"

    @cached_property
    def article(self) -> dict[str, Any] | None:
        return self.object.consultation.binding_text.article(self.object.article_id)

    @property
    def article_title(self) -> str:
        return self.article["title"] if self.article else _("the whole text")

    def decisions(self) -> dict[str, Decision]:
        contribution = self.object
        if contribution.state == ContributionState.HIDDEN:
            return {"restore": RESTORE}
        if contribution.state != ContributionState.STANDING:
            return {}
        answers: dict[str, Decision] = {}
        consulted = contribution.consultation.version.state == VersionState.CONSULTATION
        if consulted and can_answer(self.request.user, contribution):
            question = contribution.kind == ContributionKind.QUESTION
            answers = ANSWER_TO_QUESTION if question else ANSWERS
        return {**answers, "hide": HIDE}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contribution = self.object
        return super().get_context_data(
            article=self.article,
            can_carry=contribution.verdict in KEPT
            and bool(contribution.article_id)
            and can_answer(self.request.user, contribution),
            **kwargs,
        )


class DeskContributionCarryView(DeskContributionView):
    """Writing a kept contribution into the draft, in words one may still change."""

    template_name = "charters/desk_contribution_carry.html"

    @cached_property
    def draft(self) -> CharterPage:
        return self.object.consultation.version.charter.page.get_latest_revision_as_object()

    @cached_property
    def draft_article(self) -> dict[str, Any]:
        for article in self.draft.articles.get_prep_value():
            if article["id"] == self.object.article_id:
                return article["value"]
        raise NoSuchArticle

    def parts(self) -> list[tuple[str, str]]:
        """(id, text) of each part of the article as the draft has it now."""
        return [(part["id"], _words(part["value"])) for part in self.draft_article["body"]]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if not can_answer(request.user, self.object):
            return self.answer(None, refused=ONLY_EDITORS, status=403)
        try:
            return self.answer(self.new_form())
        except NoSuchArticle as error:
            return self.answer(None, refused=error.message, status=409)

    def new_form(self) -> CarryForm:
        how = {
            ContributionKind.ADDITION: Carry.COMMITMENT,
            ContributionKind.REMOVAL: Carry.REMOVE,
        }.get(ContributionKind(self.object.kind), Carry.REPLACE)
        initial = {
            "seen": revision_of(self.draft),
            "how": how,
            "target": self.object.target,
            "wording": self.object.wording or self.object.body,
        }
        return CarryForm(parts=self.parts(), initial=initial)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if not can_answer(request.user, self.object):
            return self.answer(None, refused=ONLY_EDITORS, status=403)
        try:
            form = CarryForm(request.POST, parts=self.parts())
            if not form.is_valid():
                return self.answer(form, status=400)
            self.carry(form)
        except StaleText:
            form.data = form.data.copy() | {"seen": revision_of(self.draft)}
            refused = _("Someone saved the draft meanwhile. Your words are kept: look again.")
            return self.answer(form, refused=refused, status=409)
        except NoSuchArticle as error:
            return self.answer(None, refused=error.message, status=409)
        except (IllegalTransition, OwnCase):
            refused = _("This was decided meanwhile; nothing was recorded now.")
            return self.answer(form, refused=refused, status=409)
        messages.success(request, _("It is in the draft; publish the page once all is carried."))
        return redirect("desk_contribution", self.object.pk)

    def carry(self, form: CarryForm) -> None:
        carry_contribution(
            contribution=self.object,
            how=form.cleaned_data["how"],
            target=form.cleaned_data["target"],
            wording=form.cleaned_data["wording"],
            seen=form.cleaned_data["seen"],
            carried_by=self.request.user,
        )

    def answer(
        self, form: CarryForm | None, *, refused: str = "", status: int = 200
    ) -> HttpResponse:
        context = self.get_context_data(carry=form, refused=refused)
        return self.render_to_response(context, status=status)


def _words(value: Any) -> str:
    return value["text"] if isinstance(value, dict) else str(value)


def _answering(verdict: str) -> Any:
    def act(contribution: Contribution, *, seen: str, reason: str, decided_by: User) -> None:
        answer_contribution(
            contribution=contribution, verdict=verdict, answer=reason, answered_by=decided_by
        )

    return act


def _hide(contribution: Contribution, *, seen: str, reason: str, decided_by: User) -> None:
    hide_contribution(contribution=contribution, reason=reason, hidden_by=decided_by)


def _restore(contribution: Contribution, *, seen: str, reason: str, decided_by: User) -> None:
    restore_contribution(contribution=contribution, restored_by=decided_by)


ANSWERED = gettext_lazy("The answer is public, beside the contribution.")
ANSWERS = {
    "kept": Decision(gettext_lazy("Kept"), ANSWERED, _answering(Verdict.KEPT), style=""),
    "kept_in_part": Decision(
        gettext_lazy("Kept in part, with the reason"),
        ANSWERED,
        _answering(Verdict.KEPT_IN_PART),
        needs_reason=True,
    ),
    "not_kept": Decision(
        gettext_lazy("Not kept, with the reason"),
        ANSWERED,
        _answering(Verdict.NOT_KEPT),
        needs_reason=True,
    ),
}
ANSWER_TO_QUESTION = {
    "answered": Decision(
        gettext_lazy("Answer"), ANSWERED, _answering(Verdict.ANSWERED), needs_reason=True, style=""
    ),
}
HIDE = Decision(
    gettext_lazy("Hide it, with the reason"),
    gettext_lazy("Hidden: the reason stands in its place, and its author gets it by mail."),
    _hide,
    needs_reason=True,
    style="no",
)
RESTORE = Decision(
    gettext_lazy("Show it again"), gettext_lazy("It is shown again."), _restore, style=""
)
