"""The desk of places asked for by listings from elsewhere."""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from directory.enums import AffiliationState
from directory.managers import AffiliationQuerySet
from directory.models import Affiliation
from directory.services.affiliations import decide_affiliation
from directory.services.home_network import accept_home, refuse_home
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.models import User


class AffiliationCases(DeskMixin):
    """Places of other networks' listings in the networks at whose desk one works."""

    queue_url_name = "desk_affiliations"
    queue_title = _("Places asked for")
    header_icon = "group"

    def cases(self) -> AffiliationQuerySet:
        return Affiliation.objects.moderated_by(self.request.user).select_related(
            "network", "listing__home_network", "listing__commune"
        )

    def waiting(self) -> AffiliationQuerySet:
        return self.cases().waiting()


class DeskAffiliationsView(AffiliationCases, DeskQueueView):
    row_template = "directory/desk_affiliation_row.html"
    tabs = {"accepted": _("Accepted"), "ended": _("Refused, suspended or left")}
    empty_words = _(
        "When a listing at home elsewhere asks to stand in your network, too, it comes here."
    )

    def accepted(self) -> AffiliationQuerySet:
        return self.cases().filter(state=AffiliationState.ACCEPTED).order_by("-created_at", "-pk")

    def ended(self) -> AffiliationQuerySet:
        over = [AffiliationState.REFUSED, AffiliationState.SUSPENDED, AffiliationState.LEFT]
        return self.cases().filter(state__in=over).order_by("-created_at", "-pk")


class DeskAffiliationView(AffiliationCases, DeskCaseView):
    case_template = "directory/desk_affiliation_case.html"

    def get_page_title(self) -> str:
        return self.object.listing.name

    def decisions(self) -> dict[str, Decision]:
        if self.object.home_asked_at is not None:
            return {"home": HOME, "not_home": NOT_HOME}
        return {
            AffiliationState.REQUESTED: {"accept": ACCEPT, "refuse": REFUSE},
            AffiliationState.ACCEPTED: {"suspend": SUSPEND_PLACE},
            AffiliationState.REFUSED: {"accept": ACCEPT},
            AffiliationState.SUSPENDED: {"accept": ACCEPT},
            AffiliationState.LEFT: {},
        }[self.object.state]


def _deciding(state: AffiliationState) -> Any:
    def act(affiliation: Model, *, seen: str, reason: str, decided_by: User) -> None:
        decide_affiliation(
            affiliation=affiliation, state=state, reason=reason, decided_by=decided_by
        )

    return act


def _become_home(place: Affiliation, *, seen: str, reason: str, decided_by: User) -> None:
    accept_home(affiliation=place, accepted_by=decided_by)


def _stay(place: Affiliation, *, seen: str, reason: str, decided_by: User) -> None:
    refuse_home(affiliation=place, reason=reason, refused_by=decided_by)


HOME = Decision(
    _("Become its home network"), _("You moderate its text from now on."), _become_home, style=""
)
NOT_HOME = Decision(
    _("Stay an ordinary place, with the reason"),
    _("Refused; its owner gets the reason by mail."),
    _stay,
    needs_reason=True,
)
ACCEPT = Decision(
    _("Accept"), _("It stands in your network now."), _deciding(AffiliationState.ACCEPTED), style=""
)
REFUSE = Decision(
    _("Refuse with the reason"),
    _("Refused; its owner gets the reason by mail."),
    _deciding(AffiliationState.REFUSED),
    needs_reason=True,
)
SUSPEND_PLACE = Decision(
    _("Suspend with the reason"),
    _("It stands in your network no more."),
    _deciding(AffiliationState.SUSPENDED),
    needs_reason=True,
    style="no",
)
