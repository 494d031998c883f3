"""The desk: what waits for a network's staff, shown and decided inside the Wagtail admin's frame.

An app makes a queue and a case out of the two views here; both start from `cases()`, which is
always a queryset's `moderated_by(user)`. So what is another network's answers 404.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, ListView
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.desk_menu import desk_menu
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import Network
from portal.proof import ask_for_proof, has_proof, kept

# The furthest one goes on looking for the next case after the present one.
FURTHEST = 500
ONLY_ADMINS = gettext_lazy("Only an admin of the network decides about this.")


class DeskPanel(Component):
    """The admin's home: what waits at one's desks, first thing in the morning."""

    name = "desk"
    order = 50
    template_name = "desk/panel.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        items = desk_menu.menu_items_for_request(request)
        queues = [(item, resolve(item.url).func.view_class) for item in items]
        counted = [
            (item, self._waiting_at(view, request))
            for item, view in queues
            if issubclass(view, DeskQueueView) and view.is_counted
        ]
        # Where something waits first, each part in the order of the menu.
        return {"queues": sorted(counted, key=lambda one: (not one[1], one[0].order))}

    @staticmethod
    def _waiting_at(view_class: "type[DeskQueueView]", request: HttpRequest) -> int:
        """How many cases wait for this person in the queue the menu item leads to."""
        view = view_class()
        view.setup(request)
        return view.waiting().count()


@dataclass(frozen=True)
class Decision:
    """One button: `act(case, seen=, reason=, decided_by=)` calls a service, `done` says so."""

    label: Any
    done: Any
    act: Callable[..., object]
    needs_reason: bool = False
    needs_proof: bool = False  # the person shows once more that it is them
    style: str = "button-secondary"
    stays: bool = False  # the case is still to be decided about


class DecisionForm(forms.Form):
    """Which decision, about which text, and why."""

    decision = forms.CharField(max_length=40, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The person concerned reads it as you write it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, decisions: dict[str, Decision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decisions = decisions

    @property
    def chosen(self) -> Decision | None:
        """What the button says; None when the case no longer offers it."""
        return self.decisions.get(self.data.get("decision", ""))

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"]
        if self.chosen and self.chosen.needs_reason and not reason:
            raise ValidationError(_("Say why: the person concerned needs it to go on."))
        return reason


class DeskMixin(WagtailAdminTemplateMixin):
    """What queue and case share: the frame, the way back, and whose cases they are."""

    queue_url_name: str
    queue_title: Any
    header_icon = "clipboard-list"

    def cases(self) -> QuerySet:
        """Every case this person may see: some `moderated_by(self.request.user)`."""
        raise NotImplementedError

    def waiting(self) -> QuerySet:
        """Those of `cases()` that wait for a decision, oldest first."""
        raise NotImplementedError

    @property
    def carried(self) -> str:
        """How the queue is narrowed, as the end of an address: the cases opened from it and the
        way from one to the next keep to it."""
        return ""

    def queue_url(self) -> str:
        return reverse(self.queue_url_name) + self.carried

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        queue = {"url": self.queue_url(), "label": self.queue_title}
        return [*self.breadcrumbs_items, queue]


class DeskQueueView(DeskMixin, ListView):
    """What waits, oldest first; one network's when staff of several choose one.

    `tabs` may name other lists than what waits: `{slug: (label, queryset method name)}`.
    """

    paginate_by = 25
    template_name = "desk/queue.html"
    context_object_name = "cases"
    row_template: str
    narrowing_template = ""  # a form of its own to narrow the queue, in place of the networks
    empty_words: Any = ""  # what comes here and when, for whom nothing waits
    tabs: dict[str, Any] = {}
    is_counted = True  # on the admin's home; not where nothing waits for a decision

    def get_page_title(self) -> str:
        return self.queue_title

    @cached_property
    def networks(self) -> list[Network]:
        return list(Network.objects.editable_by(self.request.user).order_by("name"))

    @cached_property
    def tab(self) -> str:
        asked = self.request.GET.get("show", "")
        return asked if asked in self.tabs else ""

    @cached_property
    def network(self) -> Network | None:
        asked = self.request.GET.get("network", "")
        chosen = [network for network in self.networks if network.slug == asked]
        if asked and not chosen:
            raise Http404(asked)
        return chosen[0] if chosen else None

    def actions(self) -> list[tuple[str, str]]:
        """What one can begin here: addresses and words. Not in the admin's header, where a phone
        has no room for more than the title."""
        return []

    def get_queryset(self) -> QuerySet:
        cases = getattr(self, self.tab)() if self.tab else self.waiting()
        return self.in_network(cases, self.network) if self.network else cases

    def in_network(self, cases: QuerySet, network: Network) -> QuerySet:
        return cases.filter(network=network)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            row_template=self.row_template,
            narrowing_template=self.narrowing_template,
            networks=self.networks if len(self.networks) > 1 else [],
            chosen_network=self.network,
            tabs=self.tabs,
            tab=self.tab,
            carried=self.carried,
            actions=self.actions(),
            empty_words=self.empty_words,
            **kwargs,
        )

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple:
        """Absurd page numbers get the last page: the queue shrinks while one works on it."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()


class DeskCaseView(DeskMixin, DetailView):
    """One case: what it is about, the decisions it offers, and the way to the next one."""

    template_name = "desk/case.html"
    context_object_name = "case"
    case_template: str
    reason_label: Any = ""  # what the words of a decision are called here
    seen_before = ""  # the text a stale decision was about

    def decisions(self) -> dict[str, Decision]:
        """The decisions `self.object` offers in its present state."""
        raise NotImplementedError

    def seen(self) -> str:
        """What names the very text on screen; posted back with the decision."""
        return ""

    def get_queryset(self) -> QuerySet:
        return self.cases()

    def queue(self) -> QuerySet:
        """Where the next case is looked for: what waits, as far as one narrowed it."""
        return self.waiting()

    def named(self, form: DecisionForm) -> DecisionForm:
        """The form, its one field called what it is here."""
        if self.reason_label:
            form.fields["reason"].label = self.reason_label
        return form

    def may_decide(self) -> bool:
        """Whether this person decides, not only reads; 403 for whoever tries all the same.

        Not by PermissionDenied: Wagtail turns that into a redirect to the admin's home.
        """
        return True

    def get_page_title(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        decisions = self.decisions() if self.may_decide() else {}
        kwargs.setdefault("form", DecisionForm(initial=kept(self.request), decisions=decisions))
        self.named(kwargs["form"])
        return super().get_context_data(
            case_template=self.case_template,
            decisions=decisions,
            needs_reason=any(decision.needs_reason for decision in decisions.values()),
            has_others=any(decision.stays for decision in decisions.values()),
            seen=self.seen(),
            next_url=self.next_url(self.object),
            queue_url=self.queue_url(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object: Model = self.get_object()
        form = DecisionForm(request.POST, decisions=self.decisions())
        if not self.may_decide():
            return self.refuse(form, ONLY_ADMINS, status=403)
        if form.chosen is None:
            return self.refuse(form, _("This was decided meanwhile; nothing was recorded now."))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        if form.chosen.needs_proof and not has_proof(request):
            return ask_for_proof(request, reason=form.cleaned_data["reason"])
        onward = self.next_url(self.object)
        try:
            form.chosen.act(
                self.object,
                seen=form.cleaned_data["seen"],
                reason=form.cleaned_data["reason"],
                decided_by=request.user,
            )
        except StaleText:
            self.seen_before = form.cleaned_data["seen"]
            return self.refuse(form, _("The text changed while you read it; here is the new one."))
        except IllegalTransition as error:
            decided = _("This was decided meanwhile; nothing was recorded now.")
            return self.refuse(form, getattr(error, "message", "") or decided)
        except OwnCase:
            return self.refuse(form, _("Someone else of the network must decide about this."))
        self.say_done(form.chosen)
        onward = request.get_full_path() if form.chosen.stays else onward
        return HttpResponseRedirect(onward or self.queue_url())

    def say_done(self, decision: Decision) -> None:
        messages.success(self.request, decision.done)

    def refuse(self, form: DecisionForm, why: str, *, status: int = 409) -> HttpResponse:
        """The case as it is now, why nothing was recorded, and the reason that was typed."""
        self.object = self.get_object()
        typed = {"reason": form.data.get("reason", "")}
        form = DecisionForm(initial=typed, decisions=self.decisions())
        context = self.get_context_data(form=form, refused=why)
        return self.render_to_response(context, status=status)

    def next_url(self, case: Model) -> str:
        """The case that waits after this one, or the oldest; empty when none is left."""
        waiting = list(self.queue().values_list("pk", flat=True)[:FURTHEST])
        others = [pk for pk in waiting if pk != case.pk]
        if not others:
            return ""
        place = waiting.index(case.pk) if case.pk in waiting else 0
        following = waiting[place + 1] if place + 1 < len(waiting) else others[0]
        return reverse(self.request.resolver_match.view_name, args=[following]) + self.carried
