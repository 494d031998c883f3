"""The desk of equivalences: other networks' charters that a network holds to be worth its own."""

from typing import Any

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from charters.errors import AlreadyRecognised, OwnSource, UnknownArticle, UnknownSource
from charters.forms.drafts import EquivalenceForm
from charters.models import Charter, Equivalence
from charters.queries.reading import charters_with_numbers
from charters.services.equivalences import end_equivalence, recognise_equivalence
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.enums import Role
from portal.models import Network, User


class EquivalenceCases(DeskMixin):
    """Equivalences of the networks one is an admin of."""

    queue_url_name = "desk_equivalences"
    queue_title = gettext_lazy("Equivalences")
    header_icon = "link"

    def cases(self) -> QuerySet[Equivalence]:
        return (
            Equivalence.objects.editable_by(self.request.user)
            .select_related("charter__network", "charter__page", "recognised__network")
            .select_related("recognised__page", "made_by", "ended_by")
        )

    def waiting(self) -> QuerySet[Equivalence]:
        """Those that stand: any of them can be ended."""
        return self.cases().standing().annotate(waiting_since=F("recognised_at"))


class DeskEquivalencesView(EquivalenceCases, DeskQueueView):
    row_template = "charters/desk_equivalence_row.html"
    tabs = {"ended": gettext_lazy("Ended")}

    def in_network(self, cases: QuerySet, network: Network) -> QuerySet:
        return cases.filter(charter__network=network)

    def ended(self) -> QuerySet[Equivalence]:
        return self.cases().exclude(ended_at=None).order_by("-ended_at", "-pk")


class DeskEquivalenceView(EquivalenceCases, DeskCaseView):
    case_template = "charters/desk_equivalence_case.html"

    def get_page_title(self) -> str:
        return self.object.recognised.page.title

    def decisions(self) -> dict[str, Decision]:
        return {"end": END} if self.object.ended_at is None else {}


class DeskRecogniseView(WagtailAdminTemplateMixin, DetailView):
    """One form: which charter, for which of our articles in force, and why."""

    template_name = "charters/desk_recognise.html"
    context_object_name = "charter"
    page_title = gettext_lazy("Recognise another network's charter")
    header_icon = "link"

    def get_queryset(self) -> QuerySet[Charter]:
        networks = Network.objects.with_role(self.request.user, [Role.ADMIN])
        return Charter.objects.public().filter(network__in=networks).select_related("page")

    def get_object(self, queryset: QuerySet | None = None) -> Charter:
        return get_object_or_404(self.get_queryset(), page=self.kwargs["pk"])

    def get_form(self, data: Any = None) -> EquivalenceForm:
        others = charters_with_numbers().exclude(network=self.object.network)
        return EquivalenceForm(others, self.object.adopted.binding_text.content, data)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        queue = {"url": reverse("desk_equivalences"), "label": EquivalenceCases.queue_title}
        return [*self.breadcrumbs_items, queue, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.get_form())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self._refuse(form, status=400)
        recognised = get_object_or_404(Charter, pk=form.cleaned_data["recognised"])
        try:
            recognise_equivalence(
                charter=self.object,
                recognised=recognised,
                articles=form.cleaned_data["articles"],
                reason=form.cleaned_data["reason"],
                recognised_by=request.user,
            )
        except AlreadyRecognised:
            form.add_error("recognised", _("This charter is recognised already."))
        except (UnknownArticle, UnknownSource, OwnSource):
            form.add_error(None, _("One of the two texts changed meanwhile; please look again."))
        if form.errors:
            return self._refuse(form, status=409)
        messages.success(request, _("Recognised: both charters' pages say so now."))
        return HttpResponseRedirect(reverse("desk_equivalences"))

    def _refuse(self, form: EquivalenceForm, *, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)


def _end(equivalence: Equivalence, *, seen: str, reason: str, decided_by: User) -> None:
    end_equivalence(equivalence=equivalence, reason=reason, ended_by=decided_by)


END = Decision(
    gettext_lazy("End it with the reason"),
    gettext_lazy("It stands no more; both charters' pages stopped saying so."),
    _end,
    needs_reason=True,
    style="no",
)
