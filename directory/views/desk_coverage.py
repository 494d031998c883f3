"""The desk's view of the territory: how many listings where, and how fresh they are."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from directory.managers import ListingQuerySet
from directory.models import Listing, Territory
from directory.queries.coverage import COLUMNS, counted_in, coverage_of
from portal.desk import DeskQueueView

LABELS = {
    "public": _("Public"),
    "confirmed": _("Confirmed in time"),
    "overdue": _("To be confirmed"),
    "never": _("Never confirmed"),
    "unclaimed": _("Unclaimed"),
    "archived": _("Archived"),
}


class DeskCoverageView(DeskQueueView):
    """A table of regions and departments; a number leads to its listings, on the same page."""

    queue_url_name = "desk_coverage"
    queue_title = _("Coverage and freshness")
    header_icon = "globe"
    is_counted = False
    template_name = "directory/desk_coverage.html"
    row_template = "directory/desk_listing_row.html"

    def cases(self) -> ListingQuerySet:
        networks = [self.network] if self.network else self.networks
        listings = Listing.objects.moderated_by(self.request.user)
        return listings.filter(home_network__in=networks).select_related("home_network")

    def get_queryset(self) -> QuerySet:
        if self.territory is None:
            return Listing.objects.none()
        return counted_in(self.cases(), self.column, self.territory).prefetch_related("changes")

    @cached_property
    def column(self) -> str:
        asked = self.request.GET.get("show", "")
        return asked if asked in COLUMNS else "overdue"

    @cached_property
    def territory(self) -> Territory | None:
        asked = self.request.GET.get("territory", "")
        if not asked:
            return None
        found = Territory.objects.filter(pk=asked).first() if _is_key(asked) else None
        if found is None:
            raise Http404(asked)
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        total, regions = coverage_of([self.network] if self.network else self.networks)
        return super().get_context_data(
            total=total,
            regions=regions,
            columns=[(column, LABELS[column]) for column in COLUMNS],
            territory=self.territory,
            chosen=LABELS[self.column],
            column=self.column,
            **kwargs,
        )


def _is_key(asked: str) -> bool:
    return asked.isascii() and asked.isdecimal() and len(asked) < 10
