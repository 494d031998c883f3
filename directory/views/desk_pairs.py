"""The desk of duplicates: pairs that may be one, merged or dismissed several at once."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory.enums import MergeState
from directory.models import ListingMerge, ListingPair
from directory.queries.duplicates import REASONS
from directory.services.merge_requests import dismiss_pair
from directory.services.pairs import merge_pairs, which_stays
from portal.desk import DeskMixin, DeskQueueView
from portal.models import Network


class PairCases(DeskMixin):
    """Pairs of which one is of a network at whose desk one works, and that one may see."""

    queue_url_name = "desk_pairs"
    queue_title = gettext_lazy("Possible duplicates")
    header_icon = "copy"

    def cases(self) -> QuerySet[Any]:
        return ListingPair.objects.moderated_by(self.request.user).select_related(
            *("first__home_network", "first__commune", "first__owner"),
            *("second__home_network", "second__commune", "second__owner"),
        )

    def waiting(self) -> QuerySet[Any]:
        return self.cases().standing()

    def merges(self) -> QuerySet[ListingMerge]:
        return ListingMerge.objects.moderated_by(self.request.user).select_related(
            *("kept__home_network", "kept__commune", "absorbed__home_network"),
            *("absorbed__commune", "created_by", "ended_by", "asked_by_network"),
        )


class DeskPairsView(PairCases, DeskQueueView):
    """Pairs, the likeliest first; several are merged or dismissed at once, after a question."""

    template_name = "directory/desk_pairs.html"
    row_template = "directory/desk_pair_row.html"
    tabs = {"asked": gettext_lazy("Proposed"), "merged": gettext_lazy("Merged")}
    empty_words = gettext_lazy(
        "Listings that may be one are looked for every night, in all networks; what was merged can "
        "be undone for 30 days."
    )

    def asked(self) -> QuerySet[ListingMerge]:
        return self.merges().filter(state=MergeState.PROPOSED).order_by("-pk")

    def merged(self) -> QuerySet[ListingMerge]:
        over = [MergeState.DONE, MergeState.UNDONE]
        return self.merges().filter(state__in=over).order_by("-pk")

    def in_network(self, cases: QuerySet, network: Network) -> QuerySet:
        one, other = ("kept", "absorbed") if self.tab else ("first", "second")
        return cases.filter(
            Q(**{f"{one}__home_network": network}) | Q(**{f"{other}__home_network": network})
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.tab:
            context["row_template"] = "directory/desk_merge_row.html"
        else:
            for pair in context["cases"]:
                _prepare(pair)
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pks = [int(pk) for pk in request.POST.getlist("pair") if pk.isdecimal() and len(pk) < 19]
        chosen = list(self.waiting().filter(pk__in=pks)[: self.paginate_by])
        act = request.POST.get("do", "")
        if not chosen or act not in ("ask", "merge", "dismiss"):
            self.object_list = self.get_queryset()
            context = self.get_context_data(refused=_("Choose one pair at least."))
            return self.render_to_response(context, status=400)
        if act == "ask":
            return self._ask(chosen)
        if act == "merge":
            self._merge(chosen)
        else:
            for pair in chosen:
                dismiss_pair(one=pair.first, other=pair.second, dismissed_by=request.user)
            messages.success(request, _("Noted: they are not the same."))
        return redirect("desk_pairs")

    def _ask(self, chosen: list[ListingPair]) -> HttpResponse:
        for pair in chosen:
            _prepare(pair)
        self.object_list = self.get_queryset()
        self.template_name = "directory/desk_pairs_merge.html"
        return self.render_to_response(self.get_context_data(chosen=chosen))

    def _merge(self, chosen: list[ListingPair]) -> None:
        done, left = merge_pairs(pairs=chosen, merged_by=self.request.user)
        if done:
            words = ngettext("%(count)s pair is merged.", "%(count)s pairs are merged.", done)
            messages.success(self.request, words % {"count": done})
        for why in left:
            messages.warning(self.request, why)


def _prepare(pair: ListingPair) -> None:
    """Which of the two would stay, and why they may be one, for the templates."""
    pair.kept, pair.absorbed = which_stays(pair.first, pair.second)  # type: ignore[attr-defined]
    known = [REASONS[reason] for reason in pair.reasons if reason in REASONS]
    pair.why = ", ".join(str(reason) for reason in known)  # type: ignore[attr-defined]
