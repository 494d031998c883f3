"""The desk of mandates: who asks to speak for an organisation, who does, and on what grounds."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from charters.enums import MandateState
from charters.models import Countersignature, Mandate
from charters.services.mandate_decisions import (
    ask_for_document,
    end_mandate,
    refuse_mandate,
    verify_mandate,
)
from charters.services.mandates import domain_proves
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.models import User
from portal.private_files import send_private


def grounds_of(mandate: Mandate | None) -> dict[str, Any]:
    """What a case shows of a mandate."""
    if mandate is None:
        return {}
    return {
        "mandate": mandate,
        "domain_proves": domain_proves(mandate),
        "present": mandate.present,
        "earlier": mandate.earlier.select_related("decided_by")[:10],
        "seconds": Countersignature.objects.filter(signature__mandate=mandate).order_by("-pk")[:5],
    }


class MandateCases(DeskMixin):
    """Mandates in the networks at whose desk one works; never for one's own organisation."""

    queue_url_name = "desk_mandates"
    queue_title = _("Mandates")
    header_icon = "user"

    def cases(self) -> QuerySet[Mandate]:
        return Mandate.objects.moderated_by(self.request.user).select_related(
            "network", "listing", "decided_by", "vouched_by"
        )

    def waiting(self) -> QuerySet[Mandate]:
        waiting = self.cases().waiting()
        return waiting.annotate(waiting_since=F("confirmed_at")).order_by("confirmed_at", "pk")


class DeskMandatesView(MandateCases, DeskQueueView):
    row_template = "charters/desk_mandate_row.html"
    tabs = {"verified": _("In force"), "ended": _("Refused or ended")}

    def verified(self) -> QuerySet[Mandate]:
        return self.cases().verified().order_by("-verified_at", "-pk")

    def ended(self) -> QuerySet[Mandate]:
        over = [MandateState.REFUSED, MandateState.ENDED]
        return self.cases().filter(state__in=over).order_by("-ended_at", "-pk")


class DeskMandateView(MandateCases, DeskCaseView):
    case_template = "charters/desk_mandate_case.html"

    def get_page_title(self) -> str:
        return self.object.organisation or str(self.object.pk)

    def decisions(self) -> dict[str, Decision]:
        return {
            MandateState.REQUESTED: {"verify": VERIFY, "ask": ASK, "refuse": REFUSE},
            MandateState.VERIFIED: {"end": END},
        }.get(self.object.state, {})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**grounds_of(self.object), **kwargs)


class DeskMandateDocumentView(MandateCases, View):
    """The document of a mandate, to keep on one's own machine; never shown in the page."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        mandate = get_object_or_404(self.cases(), pk=pk)
        if not mandate.document:
            raise Http404(pk)
        return send_private(mandate.document, mandate.document_name)


def _verify(mandate: Mandate, *, seen: str, reason: str, decided_by: User) -> None:
    verify_mandate(mandate=mandate, verified_by=decided_by)


def _refuse(mandate: Mandate, *, seen: str, reason: str, decided_by: User) -> None:
    refuse_mandate(mandate=mandate, reason=reason, refused_by=decided_by)


def _ask(mandate: Mandate, *, seen: str, reason: str, decided_by: User) -> None:
    ask_for_document(mandate=mandate, reason=reason, asked_by=decided_by)


def _end(mandate: Mandate, *, seen: str, reason: str, decided_by: User) -> None:
    end_mandate(mandate=mandate, reason=reason, ended_by=decided_by)


VERIFY = Decision(
    _("The mandate is in order"),
    _("Verified; whoever spoke for the organisation before is told."),
    _verify,
    style="",
)
REFUSE = Decision(
    _("Refuse with the reason"),
    _("Refused; whoever asked gets the reason by mail."),
    _refuse,
    needs_reason=True,
    style="no",
)
ASK = Decision(
    _("Ask for a document"),
    _("Asked; what you wrote is in the mail."),
    _ask,
    needs_reason=True,
)
END = Decision(
    _("End it with the reason"),
    _("Ended; what the organisation signed stays."),
    _end,
    needs_reason=True,
    style="no",
)
