"""The desk of what looks wrong: a panel per charter, and batches of signatures under review.

For admins of the network: what is decided here ends signatures by the thousand.
"""

from typing import Any

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from charters.enums import BatchState, ItemState, SuspicionRule
from charters.errors import NothingSuspicious
from charters.models import Charter, SuspicionBatch
from charters.queries.fraud import panel_of, suspected
from charters.services.fraud import (
    clear_batch,
    invalidate_batch,
    open_batch,
    undo_batch,
    work_on,
)
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.enums import Role
from portal.models import Network, User

MOST_BY_HAND = 2000  # characters of numbers


class DeskFraudView(WagtailAdminTemplateMixin, TemplateView):
    """Bursts, hosts, moments and names of one charter's last thirty days; one makes a batch."""

    template_name = "charters/desk_fraud.html"
    page_title = gettext_lazy("What looks wrong")
    header_icon = "warning"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    @cached_property
    def charters(self) -> list[Charter]:
        admins = Network.objects.with_role(self.request.user, [Role.ADMIN])
        found = Charter.objects.public().filter(network__in=admins)
        return list(found.select_related("network", "page").order_by("network__name", "pk"))

    @cached_property
    def charter(self) -> Charter | None:
        """The one asked for; another network's is not there."""
        asked = self.request.GET.get("charter", "")
        if not asked:
            return self.charters[0] if self.charters else None
        chosen = [charter for charter in self.charters if str(charter.pk) == asked]
        if not chosen:
            raise Http404(asked)
        return chosen[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        charter = self.charter
        return super().get_context_data(
            charters=self.charters,
            charter=charter,
            panel=panel_of(charter) if charter else None,
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Put what a finding names, or the numbers typed by hand, under review."""
        if self.charter is None:
            raise Http404
        rule = request.POST.get("rule", "")
        what = request.POST.get("what", "")[:120]
        if rule == SuspicionRule.BY_HAND:
            numbers = request.POST.get("numbers", "")[:MOST_BY_HAND].replace(",", " ").split()
            found = [int(n) for n in numbers if n.isascii() and n.isdecimal() and len(n) < 19]
            what = ""
        elif rule in SuspicionRule.values:
            found = suspected(self.charter, rule, what)
        else:
            found = []
        try:
            batch = open_batch(
                charter=self.charter,
                signatures=found,
                rule=rule,
                what=what,
                note=request.POST.get("note", "")[:1000],
                opened_by=request.user,
            )
        except NothingSuspicious as error:
            context = self.get_context_data(refused=error.message)
            return self.render_to_response(context, status=409)
        work_on(batch)
        messages.success(request, _("Under review: they stand, and are not shown meanwhile."))
        return redirect("desk_batch", batch.pk)


class BatchCases(DeskMixin):
    queue_url_name = "desk_batches"
    queue_title = gettext_lazy("Batches under review")
    header_icon = "warning"

    def cases(self) -> QuerySet[SuspicionBatch]:
        return SuspicionBatch.objects.moderated_by(self.request.user).select_related(
            "charter__network", "charter__page", "opened_by", "decided_by"
        )

    def waiting(self) -> QuerySet[SuspicionBatch]:
        waiting = self.cases().filter(state=BatchState.OPEN)
        return waiting.annotate(waiting_since=F("opened_at")).order_by("opened_at", "pk")


class DeskBatchesView(BatchCases, DeskQueueView):
    row_template = "charters/desk_batch_row.html"
    tabs = {"decided": gettext_lazy("Decided")}

    def in_network(self, cases: QuerySet, network: Network) -> QuerySet:
        return cases.filter(charter__network=network)

    def decided(self) -> QuerySet[SuspicionBatch]:
        return self.cases().exclude(state=BatchState.OPEN).order_by("-decided_at", "-pk")


class DeskBatchView(BatchCases, DeskCaseView):
    """One batch: what is in it, how far its decision is done, and what may be decided."""

    case_template = "charters/desk_batch_case.html"

    def decisions(self) -> dict[str, Decision]:
        return {
            BatchState.OPEN: {"clear": CLEAR, "invalidate": INVALIDATE},
            BatchState.INVALIDATED: {"undo": UNDO},
        }.get(self.object.state, {})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        items = self.object.items.all()
        counted = {state: items.filter(state=state).count() for state in ItemState}
        return super().get_context_data(
            counted=[(state.label, n) for state, n in counted.items() if n],
            left=self.object.left_to_do.count(),
            items=items.select_related("signature").order_by("pk")[:50],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A decision, or the next step of one that is made."""
        if "go_on" not in request.POST:
            return super().post(request, *args, **kwargs)
        self.object = self.get_object()
        left = work_on(self.object)
        if left:
            messages.success(request, _("One step further."))
        else:
            messages.success(request, _("All done."))
        return redirect("desk_batch", self.object.pk)


def _clear(batch: SuspicionBatch, *, seen: str, reason: str, decided_by: User) -> None:
    work_on(clear_batch(batch=batch, reason=reason, cleared_by=decided_by))


def _invalidate(batch: SuspicionBatch, *, seen: str, reason: str, decided_by: User) -> None:
    work_on(invalidate_batch(batch=batch, reason=reason, invalidated_by=decided_by))


def _undo(batch: SuspicionBatch, *, seen: str, reason: str, decided_by: User) -> None:
    work_on(undo_batch(batch=batch, reason=reason, undone_by=decided_by))


STEPS = gettext_lazy(
    "Decided. A first step is done; go on here, or leave the rest to the daily job."
)
CLEAR = Decision(gettext_lazy("Nothing is wrong with them"), STEPS, _clear, style="")
INVALIDATE = Decision(
    gettext_lazy("Revoke them all with this reason"),
    STEPS,
    _invalidate,
    needs_reason=True,
    needs_proof=True,
    style="no",
)
UNDO = Decision(
    gettext_lazy("Undo: restore them all"),
    STEPS,
    _undo,
    needs_reason=True,
    needs_proof=True,
)
