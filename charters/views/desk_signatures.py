"""The desk of signatures: those whose mandate a moderator checks."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from charters.enums import MandateState, SignatureState, SignerKind
from charters.models import Signature
from charters.services.decisions import accept_signature, reject_signature
from charters.services.mandate_decisions import ask_for_document
from charters.services.standing import missing
from charters.views.desk_mandates import grounds_of
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.errors import IllegalTransition
from portal.models import Network, User


class SignatureCases(DeskMixin):
    """Signatures of the networks at whose desk one works; never one's own."""

    queue_url_name = "desk_signatures"
    queue_title = _("Signatures")
    header_icon = "edit"

    def cases(self) -> QuerySet[Signature]:
        return (
            Signature.objects.moderated_by(self.request.user)
            .exclude(state__in=[SignatureState.REQUESTED, SignatureState.EXPIRED])
            .select_related("charter__network", "version__charter", "listing", "decided_by")
            .select_related("mandate__network", "mandate__listing", "mandate__vouched_by")
            .prefetch_related("version__texts")
        )

    def waiting(self) -> QuerySet[Signature]:
        """Those whose mandate waits; what waits for somebody else's signature or for a
        qualification does not wait here."""
        unclaimed = Q(mandate=None, signer_kind=SignerKind.ORGANISATION)
        waiting = self.cases().filter(
            Q(mandate__state=MandateState.REQUESTED) | unclaimed, state=SignatureState.CONFIRMED
        )
        return waiting.annotate(waiting_since=F("confirmed_at")).order_by("confirmed_at", "pk")


class DeskSignaturesView(SignatureCases, DeskQueueView):
    row_template = "charters/desk_signature_row.html"
    tabs = {"active": _("Active"), "ended": _("Ended")}

    def in_network(self, cases: QuerySet, network: Network) -> QuerySet:
        return cases.filter(charter__network=network)

    def active(self) -> QuerySet[Signature]:
        return self.cases().filter(state=SignatureState.ACTIVE).order_by("-active_at", "-pk")

    def ended(self) -> QuerySet[Signature]:
        return self.cases().exclude(ended_at=None).order_by("-ended_at", "-pk")


class DeskSignatureView(SignatureCases, DeskCaseView):
    """One signature: who signed, for whom, with which mandate."""

    case_template = "charters/desk_signature_case.html"

    def get_page_title(self) -> str:
        return self.object.shown_name or str(self.object.pk)

    def decisions(self) -> dict[str, Decision]:
        waits = self.object.state == SignatureState.CONFIRMED
        if not waits:
            return {}
        mandate = self.object.mandate
        asks = {"ask": ASK} if mandate is not None and mandate.is_open else {}
        return {"accept": ACCEPT, **asks, "reject": REJECT}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        signature = self.object
        text = next(t for t in signature.version.texts.all() if t.locale == signature.locale)
        return super().get_context_data(
            text=text,
            capacity=text.capacity(signature.capacity),
            missing=missing(signature) if signature.state == SignatureState.CONFIRMED else [],
            **grounds_of(signature.mandate),
            **kwargs,
        )


def _accept(signature: Signature, *, seen: str, reason: str, decided_by: User) -> None:
    accept_signature(signature=signature, accepted_by=decided_by)


def _reject(signature: Signature, *, seen: str, reason: str, decided_by: User) -> None:
    reject_signature(signature=signature, reason=reason, rejected_by=decided_by)


def _ask(signature: Signature, *, seen: str, reason: str, decided_by: User) -> None:
    if signature.mandate is None:
        raise IllegalTransition("no mandate")
    ask_for_document(mandate=signature.mandate, reason=reason, asked_by=decided_by)


ASK = Decision(
    _("Ask for a document"), _("Asked; what you wrote is in the mail."), _ask, needs_reason=True
)
ACCEPT = Decision(
    _("The mandate is in order"), _("Recorded; the signer gets a mail."), _accept, style=""
)
REJECT = Decision(
    _("Reject with the reason"),
    _("Rejected; the signer gets the reason by mail."),
    _reject,
    needs_reason=True,
    style="no",
)
