"""The desk of charters: signatures whose mandate is checked, and frozen versions to adopt."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from charters.comparing.pages import comparison_context
from charters.enums import SignatureState, VersionState
from charters.models import CharterVersion, Signature
from charters.services.signatures import accept_signature, reject_signature
from charters.services.versions import abandon_version, adopt_version
from charters.templatetags.comparing import version_name
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.enums import Role
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
            .prefetch_related("version__texts")
        )

    def waiting(self) -> QuerySet[Signature]:
        waiting = self.cases().filter(state=SignatureState.CONFIRMED)
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
        return {"accept": ACCEPT, "reject": REJECT} if waits else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        signature = self.object
        text = next(t for t in signature.version.texts.all() if t.locale == signature.locale)
        return super().get_context_data(
            text=text, capacity=text.capacity(signature.capacity), **kwargs
        )


class VersionCases(DeskMixin):
    """Frozen versions of the networks one is an admin of."""

    queue_url_name = "desk_versions"
    queue_title = _("Charters to adopt")
    header_icon = "doc-full-inverse"

    def cases(self) -> QuerySet[CharterVersion]:
        networks = Network.objects.with_role(self.request.user, [Role.ADMIN])
        return (
            CharterVersion.objects.filter(charter__network__in=networks)
            .select_related("charter__network", "charter__page")
            .prefetch_related("texts")
        )

    def waiting(self) -> QuerySet[CharterVersion]:
        frozen = self.cases().filter(state=VersionState.FROZEN)
        return frozen.annotate(waiting_since=F("frozen_at")).order_by("frozen_at", "pk")


class DeskVersionsView(VersionCases, DeskQueueView):
    row_template = "charters/desk_version_row.html"
    tabs = {"adopted": _("In force"), "earlier": _("Earlier")}

    def in_network(self, cases: QuerySet, network: Network) -> QuerySet:
        return cases.filter(charter__network=network)

    def adopted(self) -> QuerySet[CharterVersion]:
        return self.cases().filter(state=VersionState.ADOPTED).order_by("-adopted_at", "-pk")

    def earlier(self) -> QuerySet[CharterVersion]:
        return self.cases().filter(state=VersionState.SUPERSEDED).order_by("-adopted_at", "-pk")


class DeskVersionView(VersionCases, DeskCaseView):
    """One version beside the one in force, word by word."""

    case_template = "charters/desk_version_case.html"

    def get_page_title(self) -> str:
        return self.object.binding_text.title

    def seen(self) -> str:
        return self.object.binding_text.sha256

    def decisions(self) -> dict[str, Decision]:
        if self.object.state == VersionState.FROZEN:
            return {"adopt": ADOPT, "abandon": ABANDON}
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version, adopted = self.object, self.object.charter.adopted
        text = version.binding_text
        if adopted and adopted != version:
            old = adopted.binding_text
            kwargs |= comparison_context(
                old.content,
                text.content,
                titles=(old.title, text.title),
                names=(version_name(adopted), text.title),
                locale=text.locale,
            )
        return super().get_context_data(text=text, **kwargs)


def _accept(signature: Signature, *, seen: str, reason: str, decided_by: User) -> None:
    accept_signature(signature=signature, accepted_by=decided_by)


def _reject(signature: Signature, *, seen: str, reason: str, decided_by: User) -> None:
    reject_signature(signature=signature, reason=reason, rejected_by=decided_by)


def _adopt(version: CharterVersion, *, seen: str, reason: str, decided_by: User) -> None:
    adopt_version(version=version, adopted_by=decided_by)


def _abandon(version: CharterVersion, *, seen: str, reason: str, decided_by: User) -> None:
    abandon_version(version=version, abandoned_by=decided_by, reason=reason)


ACCEPT = Decision(
    _("The mandate is in order"), _("The signature stands; a receipt is mailed."), _accept, style=""
)
REJECT = Decision(
    _("Reject with the reason"),
    _("Rejected; the signer gets the reason by mail."),
    _reject,
    needs_reason=True,
    style="no",
)
ADOPT = Decision(
    _("Adopt: the public reads this text"),
    _("It is in force from now on."),
    _adopt,
    needs_proof=True,
    style="",
)
ABANDON = Decision(
    _("Give it up with the reason"),
    _("Given up; the text in force stays."),
    _abandon,
    needs_reason=True,
    style="no",
)
