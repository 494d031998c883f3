"""The desk of versions: a charter's text on its way from draft to archive."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters.comparing.pages import comparison_context
from charters.enums import OPEN_VERSION_STATES, VersionState
from charters.forms.versions import OpenConsultationForm, ProlongForm
from charters.models import CharterVersion, Consultation
from charters.permissions import can_adopt
from charters.services.consultations import (
    close_consultation,
    open_consultation,
    prolong_consultation,
    return_to_draft,
)
from charters.services.texts import LiveText, live_texts, outdated_translations
from charters.services.versions import abandon_version, adopt_version, freeze_version
from charters.templatetags.comparing import version_name
from portal.desk import ONLY_ADMINS, Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.errors import IllegalTransition, StaleText
from portal.models import JournalEntry, Network, User


class VersionCases(DeskMixin):
    """Versions of the networks at whose desk one works; their admins decide."""

    queue_url_name = "desk_versions"
    queue_title = gettext_lazy("Charter versions")
    header_icon = "doc-full-inverse"

    def cases(self) -> QuerySet[CharterVersion]:
        return (
            CharterVersion.objects.filter(
                charter__network__in=Network.objects.editable_by(self.request.user)
            )
            .select_related("charter__network", "charter__page")
            .prefetch_related("texts", "consultations")
        )

    def waiting(self) -> QuerySet[CharterVersion]:
        """Drafts and frozen texts, and consultations whose time is over."""
        waiting = self.cases().filter(state__in=OPEN_VERSION_STATES)
        running = Consultation.objects.running().values("version")
        since = Coalesce("frozen_at", "drafted_at")
        return waiting.exclude(pk__in=running).annotate(waiting_since=since).order_by(since, "pk")


class DeskVersionsView(VersionCases, DeskQueueView):
    row_template = "charters/desk_version_row.html"
    tabs = {
        "consulted": gettext_lazy("In consultation"),
        "adopted": gettext_lazy("In force"),
        "earlier": gettext_lazy("Earlier"),
    }

    def in_network(self, cases: QuerySet, network: Network) -> QuerySet:
        return cases.filter(charter__network=network)

    def consulted(self) -> QuerySet[CharterVersion]:
        return self.cases().filter(state=VersionState.CONSULTATION).order_by("-pk")

    def adopted(self) -> QuerySet[CharterVersion]:
        return self.cases().filter(state=VersionState.ADOPTED).order_by("-adopted_at", "-pk")

    def earlier(self) -> QuerySet[CharterVersion]:
        ended = [VersionState.SUPERSEDED, VersionState.ARCHIVED, VersionState.ABANDONED]
        return self.cases().filter(state__in=ended).order_by("-pk")


class DeskVersionView(VersionCases, DeskCaseView):
    """One version: its text against the one in force, and the steps the table allows."""

    case_template = "charters/desk_version_case.html"

    def get_page_title(self) -> str:
        return self.text.title

    def may_decide(self) -> bool:
        return can_adopt(self.request.user, self.object.charter)

    @cached_property
    def text(self) -> Any:
        """The binding text: as frozen, else as the page says it now."""
        version = self.object
        if version.state in {VersionState.DRAFT, VersionState.CONSULTATION}:
            return self.live_texts[version.charter.language]
        if not version.texts.all():  # abandoned before it was frozen
            return self.live_texts[version.charter.language]
        return version.binding_text

    @cached_property
    def live_texts(self) -> dict[str, LiveText]:
        return live_texts(self.object.charter)

    def seen(self) -> str:
        return self.text.sha256

    @property
    def consultation(self) -> Consultation | None:
        return next(iter(self.object.consultations.all()), None)

    def decisions(self) -> dict[str, Decision]:
        """What the version's state offers; the services refuse what a rule keeps back."""
        match self.object.state:
            case VersionState.DRAFT:
                return {"freeze": FREEZE, "abandon": ABANDON}
            case VersionState.CONSULTATION:
                return self._next_of_consultation() | {"return": RETURN, "abandon": ABANDON}
            case VersionState.FROZEN:
                return {"adopt": ADOPT, "abandon": ABANDON}
        return {}

    def _next_of_consultation(self) -> dict[str, Decision]:
        """Nothing before its hour; then closing it, where no job did; then freezing."""
        if self.consultation is None or self.consultation.takes_contributions:
            return {}
        return {"close": CLOSE} if self.consultation.closed_at is None else {"freeze": FREEZE}

    def _holds_the_page(self) -> bool:
        """Whether the pages belong to this version: it is open, or none is and it is in force."""
        if self.object.state in OPEN_VERSION_STATES:
            return True
        is_adopted = self.object.state == VersionState.ADOPTED
        return is_adopted and not self.object.charter.versions.open().exists()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version, adopted = self.object, self.object.charter.adopted
        if adopted and adopted != version:
            old = adopted.binding_text
            kwargs |= comparison_context(
                old.content,
                self.text.content,
                titles=(old.title, self.text.title),
                names=(version_name(adopted), self.text.title),
                locale=self.text.locale,
            )
        consultation = self.consultation
        frozen = {text.locale for text in version.texts.all()}
        return super().get_context_data(
            text=self.text,
            adopted=adopted,
            may_decide=self.may_decide(),
            consultation=consultation,
            unanswered=consultation.contributions.unanswered().count() if consultation else 0,
            contributions=consultation.contributions.count() if consultation else 0,
            without=[code for code in version.charter.network.languages if code not in frozen],
            outdated=outdated_translations(version.charter) if self._holds_the_page() else [],
            history=self._history(),
            **kwargs,
        )

    def _history(self) -> list[tuple[JournalEntry, str]]:
        """Journal lines, newest first, with the state each led to in the reader's words."""
        lines = JournalEntry.objects.filter(
            subject_type="charters.charterversion", subject_id=str(self.object.pk)
        )
        labels = dict(VersionState.choices)
        return [(line, labels.get(line.to_state, "")) for line in lines.select_related("actor")]


class VersionFormView(DeskVersionView):
    """A step that takes more than a reason: its form above the case, 403 for who may not."""

    form_class: type
    template_name = "charters/desk_version_form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        form = self.form_class(version=self.object)
        if not self.may_decide():
            return self.answer(form, refused=ONLY_ADMINS, status=403)
        return self.answer(form)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        form = self.form_class(request.POST, version=self.object)
        if not self.may_decide():
            return self.answer(form, refused=ONLY_ADMINS, status=403)
        if not form.is_valid():
            return self.answer(form, status=400)
        try:
            self.act(form)
        except StaleText:
            refused = _("The text changed while you read it; here is the new one.")
            return self.answer(form, refused=refused, status=409)
        except IllegalTransition as error:
            decided = _("This was decided meanwhile; nothing was recorded now.")
            message = getattr(error, "message", "") or decided
            return self.answer(form, refused=message, status=409)
        messages.success(request, self.done)
        return redirect("desk_version", self.object.pk)

    def answer(self, form: Any, *, refused: str = "", status: int = 200) -> HttpResponse:
        context = self.get_context_data(step=form, label=self.label, refused=refused)
        return self.render_to_response(context, status=status)


class DeskConsultationOpenView(VersionFormView):
    """Opening a consultation: until when, and for whom."""

    form_class = OpenConsultationForm
    label = gettext_lazy("Open the consultation")
    done = gettext_lazy("The consultation is open; members and signatories are told by mail.")

    def act(self, form: OpenConsultationForm) -> None:
        open_consultation(
            version=self.object,
            closes_at=form.closes_at,
            audience=form.cleaned_data["audience"],
            opened_by=self.request.user,
            seen=self.request.POST.get("seen", ""),
        )


class DeskConsultationProlongView(VersionFormView):
    """Giving people more time."""

    form_class = ProlongForm
    label = gettext_lazy("Prolong the consultation")
    done = gettext_lazy("The consultation lasts longer.")

    def act(self, form: ProlongForm) -> None:
        if self.consultation is None:
            raise IllegalTransition("no consultation")
        prolong_consultation(
            consultation=self.consultation,
            closes_at=form.closes_at,
            prolonged_by=self.request.user,
        )


def _freeze(version: CharterVersion, *, seen: str, reason: str, decided_by: User) -> None:
    freeze_version(version=version, frozen_by=decided_by, seen=seen)


def _adopt(version: CharterVersion, *, seen: str, reason: str, decided_by: User) -> None:
    adopt_version(version=version, adopted_by=decided_by)


def _abandon(version: CharterVersion, *, seen: str, reason: str, decided_by: User) -> None:
    abandon_version(version=version, abandoned_by=decided_by, reason=reason)


def _close(version: CharterVersion, *, seen: str, reason: str, decided_by: User) -> None:
    consultation = version.consultations.get(closed_at=None)
    close_consultation(consultation=consultation, closed_by=decided_by)


def _return(version: CharterVersion, *, seen: str, reason: str, decided_by: User) -> None:
    return_to_draft(version=version, returned_by=decided_by, reason=reason)


FREEZE = Decision(
    gettext_lazy("Freeze: nobody changes this text any more"),
    gettext_lazy("The text is frozen. It can be adopted now."),
    _freeze,
    style="",
)
ADOPT = Decision(
    gettext_lazy("Adopt: the public reads this text"),
    gettext_lazy("It is adopted; signatories are told where the change concerns them."),
    _adopt,
    needs_proof=True,
    style="",
)
ABANDON = Decision(
    gettext_lazy("Give it up with the reason"),
    gettext_lazy("Given up; the text in force stays."),
    _abandon,
    needs_reason=True,
    style="no",
)
CLOSE = Decision(
    gettext_lazy("Close the consultation"),
    gettext_lazy("Closed: what was proposed waits for its answers."),
    _close,
)
RETURN = Decision(
    gettext_lazy("Back to writing, with the reason"),
    gettext_lazy("It is a draft again; those who contributed are told why."),
    _return,
    needs_reason=True,
)
