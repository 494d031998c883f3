"""The desk of renewals: whom a substantial change asked to sign again, and where each one is."""

from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from charters.enums import RenewalState
from charters.models import Campaign, Renewal
from portal.desk import DeskMixin, DeskQueueView
from portal.models import Network

ROWS_A_PAGE = 50
LARGEST_KEY = 2**63 - 1


class CampaignCases(DeskMixin):
    """Campaigns of the networks at whose desk one works."""

    queue_url_name = "desk_campaigns"
    queue_title = _("Renewals")
    header_icon = "rotate"

    def cases(self) -> QuerySet[Campaign]:
        return (
            Campaign.objects.moderated_by(self.request.user)
            .select_related("version__charter__network")
            .prefetch_related("version__texts")
        )

    def waiting(self) -> QuerySet[Campaign]:
        running = self.cases().running()
        return running.annotate(waiting_since=F("opened_at")).order_by("due_on", "pk")


class DeskCampaignsView(CampaignCases, DeskQueueView):
    row_template = "charters/desk_campaign_row.html"
    tabs = {"over": _("Over")}

    def in_network(self, cases: QuerySet, network: Network) -> QuerySet:
        return cases.filter(version__charter__network=network)

    def over(self) -> QuerySet[Campaign]:
        running = self.cases().running().values("pk")
        return self.cases().exclude(pk__in=running).order_by("-due_on", "-pk")


class DeskCampaignView(CampaignCases, DetailView):
    """One campaign: how many are where, and who; `?state=` for one state, `?after=` goes on."""

    template_name = "charters/desk_campaign.html"

    def get_queryset(self) -> QuerySet[Campaign]:
        return self.cases()

    def get_page_title(self) -> str:
        version = self.object.version
        return f"{version.text.title}, v{version.number}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self.request.GET.get("state", "")
        state = state if state in RenewalState.values else ""
        rows = list(self._rows(state)[: ROWS_A_PAGE + 1])
        numbers = self._numbers()
        return super().get_context_data(
            numbers=[(one, numbers.get(one.value, 0)) for one in RenewalState],
            total=sum(numbers.values()),
            state=state,
            rows=rows[:ROWS_A_PAGE],
            labels={c["code"]: c["label"] for c in self.object.version.text.capacities},
            next_after=rows[ROWS_A_PAGE - 1].pk if len(rows) > ROWS_A_PAGE else None,
            **kwargs,
        )

    def _numbers(self) -> dict[str, int]:
        """One index-only statement, whatever the size."""
        counted = self.object.renewals.order_by().values("state").annotate(n=Count("pk"))
        return {row["state"]: row["n"] for row in counted}

    def _rows(self, state: str) -> QuerySet[Renewal]:
        rows = self.object.renewals.select_related("signature").order_by("pk")
        after = self.request.GET.get("after", "")
        if after.isascii() and after.isdecimal() and len(after) < 20:
            rows = rows.filter(pk__gt=min(int(after), LARGEST_KEY))
        return rows.filter(state=state) if state else rows
