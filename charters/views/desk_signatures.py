"""The desk of signatures: those whose mandate a moderator checks."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from charters.enums import MandateState, Purpose, SignatureState, SignerKind
from charters.models import Consent, Signature
from charters.services.decisions import accept_signature, reject_signature
from charters.services.founding import set_founding
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
    tabs = {
        "active": _("Active"),
        "ended": _("Ended"),
        "communication": _("Agreed to be named in communication"),
    }

    def in_network(self, cases: QuerySet, network: Network) -> QuerySet:
        return cases.filter(charter__network=network)

    def active(self) -> QuerySet[Signature]:
        return self.cases().filter(state=SignatureState.ACTIVE).order_by("-active_at", "-pk")

    def communication(self) -> QuerySet[Signature]:
        """Whom the network may name today; asked for each time, as it may be taken back."""
        agreed = Consent.objects.filter(
            signature=OuterRef("pk"), purpose=Purpose.COMMUNICATION, withdrawn_at=None
        )
        return self.active().filter(Exists(agreed))

    def ended(self) -> QuerySet[Signature]:
        return self.cases().exclude(ended_at=None).order_by("-ended_at", "-pk")


class DeskSignatureView(SignatureCases, DeskCaseView):
    """One signature: who signed, for whom, with which mandate."""

    case_template = "charters/desk_signature_case.html"

    def get_page_title(self) -> str:
        return self.object.shown_name or str(self.object.pk)

    def decisions(self) -> dict[str, Decision]:
        if self.object.state == SignatureState.ACTIVE:
            return {"founding": NOT_FOUNDING if self.object.is_founding else FOUNDING}
        if self.object.state != SignatureState.CONFIRMED:
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


def _founding(is_founding: bool) -> Callable[..., None]:
    def act(signature: Signature, *, seen: str, reason: str, decided_by: User) -> None:
        set_founding(signature=signature, is_founding=is_founding, set_by=decided_by)

    return act


FOUNDING = Decision(
    _("Name among the founding signatories"),
    _("Shown first on the wall, where the signer agreed to be shown."),
    _founding(True),
    style="",
)
NOT_FOUNDING = Decision(
    _("No longer name among the founding signatories"),
    _("Shown among the others from now on."),
    _founding(False),
)
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
