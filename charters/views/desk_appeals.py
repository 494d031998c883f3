"""The desk of appeals against rejected mandates and revocations: answered by somebody else."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from charters.enums import AppealState
from charters.models import Appeal
from charters.services.appeals import decide_appeal
from charters.views.desk_mandates import grounds_of
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.models import Network, User


class AppealCases(DeskMixin):
    """Appeals in the networks at whose desk one works; never about one's own signature."""

    queue_url_name = "desk_signature_appeals"
    queue_title = _("Appeals")
    header_icon = "undo"

    def cases(self) -> QuerySet[Appeal]:
        return (
            Appeal.objects.moderated_by(self.request.user)
            .select_related("signature__charter__network", "signature__version__charter")
            .select_related("signature__mandate__network", "signature__listing")
            .select_related("against", "decided_by", "signature__decided_by")
            .prefetch_related("signature__version__texts")
        )

    def waiting(self) -> QuerySet[Appeal]:
        """Those this person may answer: somebody else decided what they are against."""
        mine = self.cases().filter(state=AppealState.OPEN).exclude(against=self.request.user)
        return mine.annotate(waiting_since=F("made_at")).order_by("made_at", "pk")


class DeskAppealsView(AppealCases, DeskQueueView):
    row_template = "charters/desk_appeal_row.html"
    tabs = {"answered": _("Answered")}

    def in_network(self, cases: QuerySet, network: Network) -> QuerySet:
        return cases.filter(signature__charter__network=network)

    def answered(self) -> QuerySet[Appeal]:
        return self.cases().exclude(state=AppealState.OPEN).order_by("-decided_at", "-pk")


class DeskAppealView(AppealCases, DeskCaseView):
    case_template = "charters/desk_appeal_case.html"

    def get_page_title(self) -> str:
        return self.object.signature.shown_name or str(self.object.pk)

    def decisions(self) -> dict[str, Decision]:
        is_open = self.object.state == AppealState.OPEN
        return {"grant": GRANT, "dismiss": DISMISS} if is_open else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        signature = self.object.signature
        return super().get_context_data(
            signature=signature,
            text=signature.text,
            capacity=signature.text.capacity(signature.capacity),
            **grounds_of(signature.mandate),
            **kwargs,
        )


def _grant(appeal: Appeal, *, seen: str, reason: str, decided_by: User) -> None:
    decide_appeal(appeal=appeal, grants=True, reason=reason, decided_by=decided_by)


def _dismiss(appeal: Appeal, *, seen: str, reason: str, decided_by: User) -> None:
    decide_appeal(appeal=appeal, grants=False, reason=reason, decided_by=decided_by)


GRANT = Decision(
    _("Grant the appeal"),
    _("Granted: what was decided is undone, and the answer mailed."),
    _grant,
    needs_reason=True,
    style="",
)
DISMISS = Decision(
    _("Dismiss the appeal"),
    _("Dismissed; the answer is mailed."),
    _dismiss,
    needs_reason=True,
    style="no",
)
