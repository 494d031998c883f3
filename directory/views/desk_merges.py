"""The desk of duplicates: two listings merged side by side, and taking that back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from directory.enums import Audience, MergeState
from directory.models import Listing, ListingMerge
from directory.services.merge_requests import dismiss_pair, propose_merge, refuse_merge
from directory.services.merging import (
    NotMergeable,
    default_fields,
    merge_listings,
    seen_of,
    text_to_take,
    undo_merge,
)
from directory.services.texts import differences, text_for
from directory.views.desk_pairs import PairCases
from portal.errors import IllegalTransition, OwnCase, StaleText

MEANWHILE = gettext_lazy("This was decided meanwhile; nothing was recorded now.")
OWN = gettext_lazy("Someone else of the network must decide about this.")
STALE = gettext_lazy("The text changed while you read it; here is the new one.")
LONGEST_REASON = 2000


@dataclass(frozen=True)
class Choice:
    """One field that differs, with what each of the two says."""

    name: str
    label: str
    kept: str
    absorbed: str
    kept_picture: str
    absorbed_picture: str
    is_taken: bool


def choices_of(kept: Listing, absorbed: Listing, taken: list[str]) -> list[Choice]:
    """What everyone may read of each, where it differs."""
    public, theirs = text_for(Audience.EVERYONE, kept), text_to_take(absorbed)
    return [
        Choice(
            one.name,
            one.label,
            one.old,
            one.new,
            one.old_picture,
            one.new_picture,
            one.name in taken,
        )
        for one in differences(public, public | theirs)
    ]


class DeskMergeView(PairCases, TemplateView):
    """Two listings side by side: field by field, whose text stays."""

    template_name = "directory/desk_merge.html"
    page_title = gettext_lazy("Merge two listings")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.request = request
        self._read(kwargs["kept"], kwargs["absorbed"])
        return super().dispatch(request, *args, **kwargs)

    def _read(self, kept: int, absorbed: int) -> None:
        """Both as they are now; 404 unless one is of one's network, and the other can be seen."""
        user = self.request.user
        ours = set(
            Listing.objects.moderated_by(user)
            .filter(Q(pk=kept) | Q(pk=absorbed))  # pk__in takes no number beyond the column
            .values_list("pk", flat=True)
        )
        seen = Listing.objects.visible_to(user) | Listing.objects.moderated_by(user)
        if not ours:
            seen = seen.none()
        listings = seen.select_related("home_network", "owner", "commune")
        self.kept: Listing = get_object_or_404(listings, pk=kept)
        self.absorbed: Listing = get_object_or_404(listings, pk=absorbed)
        self.is_ours = {kept, absorbed} <= ours
        self.our_network = (self.kept if kept in ours else self.absorbed).home_network

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept, absorbed = self.kept, self.absorbed
        if "taken" not in kwargs:
            kwargs["taken"] = default_fields(kept, absorbed)
        return super().get_context_data(
            kept=kept,
            absorbed=absorbed,
            choices=choices_of(kept, absorbed, kwargs["taken"]),
            seen=seen_of(kept, absorbed),
            is_ours=self.is_ours,
            other_network=None if self.is_ours else self._other.home_network,
            has_two_owners=self.has_two_owners,
            **kwargs,
        )

    @property
    def _other(self) -> Listing:
        return self.absorbed if self.kept.home_network == self.our_network else self.kept

    @property
    def has_two_owners(self) -> bool:
        owners = {self.kept.owner_id, self.absorbed.owner_id} - {None}
        return len(owners) == 2

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        names = text_to_take(self.absorbed)
        taken = [name for name in names if request.POST.get(f"field_{name}") == "absorbed"]
        reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
        typed = {"taken": taken, "reason": reason}
        if request.POST.get("do") == "dismiss":
            act = self._dismiss
        elif self.has_two_owners and not reason:
            why = _("Two people answer for them: say why, they both read it.")
            return self._refuse(why, 400, **typed)
        else:
            act = self._merge if self.is_ours else self._propose
        try:
            return act(taken, reason)
        except StaleText:
            return self._refuse(STALE, **typed)
        except OwnCase:
            return self._refuse(OWN, **typed)
        except NotMergeable as error:
            return self._refuse(error.message, **typed)

    def _refuse(self, why: Any, status: int = 409, **typed: Any) -> HttpResponse:
        self._read(self.kept.pk, self.absorbed.pk)
        context = self.get_context_data(refused=why, **typed)
        return self.render_to_response(context, status=status)

    def _merge(self, taken: list[str], reason: str) -> HttpResponse:
        merge = merge_listings(
            kept=self.kept,
            absorbed=self.absorbed,
            merged_by=self.request.user,
            taken=taken,
            seen=self.request.POST.get("seen", "") or "-",
            reason=reason,
        )
        messages.success(self.request, _("They are one now. For 30 days you can undo it here."))
        return redirect("desk_merging", pk=merge.pk)

    def _propose(self, taken: list[str], reason: str) -> HttpResponse:
        merge = propose_merge(
            kept=self.kept,
            absorbed=self.absorbed,
            network=self.our_network,
            proposed_by=self.request.user,
            taken=taken,
            reason=reason,
        )
        messages.success(self.request, _("Proposed: the other network decides."))
        return redirect("desk_merging", pk=merge.pk)

    def _dismiss(self, taken: list[str], reason: str) -> HttpResponse:
        by = self.request.user
        dismiss_pair(one=self.kept, other=self.absorbed, dismissed_by=by, reason=reason)
        messages.success(self.request, _("Noted: they are not the same."))
        return redirect("desk_pairs")


class DeskMergingView(PairCases, TemplateView):
    """One merge: proposed, to be accepted or refused; or done, to be undone after a question."""

    template_name = "directory/desk_merging.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.request = request
        self.merge: ListingMerge = get_object_or_404(self.merges(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return f"{self.merge.absorbed.name} → {self.merge.kept.name}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        merge, choices = self.merge, []
        to_decide = ListingMerge.objects.to_decide_by(self.request.user)
        if merge.state == MergeState.PROPOSED:
            choices = choices_of(merge.kept, merge.absorbed, merge.taken)
            kwargs["seen"] = seen_of(merge.kept, merge.absorbed)
        return super().get_context_data(
            merge=merge,
            choices=choices,
            can_decide=to_decide.filter(pk=merge.pk).exists(),
            asks_undo=merge.can_be_undone and "undo" in self.request.GET,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        acts = {"undo": self._undo, "accept": self._accept, "refuse": self._refuse}
        act = acts.get(request.POST.get("do", ""))
        why: Any = MEANWHILE
        try:
            if act is None:
                raise IllegalTransition("unknown")
            return act()
        except NotMergeable as error:
            why = error.message
        except IllegalTransition:
            pass
        except StaleText:
            why = STALE
        except OwnCase:
            why = OWN
        self.merge = self.merges().get(pk=self.merge.pk)
        return self.render_to_response(self.get_context_data(refused=why), status=409)

    def _undo(self) -> HttpResponse:
        problems = undo_merge(merge=self.merge, undone_by=self.request.user)
        messages.success(self.request, _("They are two again."))
        for problem in problems:
            messages.warning(self.request, problem)
        return redirect("desk_merging", pk=self.merge.pk)

    def _check_may_decide(self) -> None:
        to_decide = ListingMerge.objects.to_decide_by(self.request.user)
        if not to_decide.filter(pk=self.merge.pk).exists():
            raise IllegalTransition("not yours")

    def _accept(self) -> HttpResponse:
        self._check_may_decide()
        merge_listings(
            kept=self.merge.kept,
            absorbed=self.merge.absorbed,
            merged_by=self.request.user,
            taken=self.merge.taken,
            seen=self.request.POST.get("seen", "") or "-",
            reason=self.merge.reason,
        )
        messages.success(self.request, _("They are one now. For 30 days you can undo it here."))
        return redirect("desk_merging", pk=self.merge.pk)

    def _refuse(self) -> HttpResponse:
        self._check_may_decide()
        reason = self.request.POST.get("reason", "").strip()[:LONGEST_REASON]
        refuse_merge(merge=self.merge, refused_by=self.request.user, reason=reason)
        messages.success(self.request, _("Refused; the two stay two."))
        return redirect(reverse("desk_pairs") + "?show=asked")
