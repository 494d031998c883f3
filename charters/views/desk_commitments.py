"""The desk's table of a draft's commitments: an editor says in one page who is bound by what."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from charters.desk_forms import BindingForm
from charters.models import CharterPage
from charters.permissions import drafts_of
from charters.services.drafts import bind_commitments, revision_of
from portal.errors import IllegalTransition, StaleText

STALE = gettext_lazy(
    "Someone changed the draft while you worked on it. Here is the new one, with what you chose; "
    "nothing was saved yet."
)
LOCKED = gettext_lazy("This page is locked: nothing was saved. What you chose is still here.")


class DraftView(WagtailAdminTemplateMixin, DetailView):
    """A page about one charter's draft, for those who write it; another network's is not there."""

    context_object_name = "page"
    header_icon = "doc-full"

    def get_queryset(self) -> QuerySet[CharterPage]:
        return drafts_of(self.request.user).select_related("latest_revision")

    @property
    def draft(self) -> CharterPage:
        return self.object.get_latest_revision_as_object()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.object.pk])
        return [
            *self.breadcrumbs_items,
            {"url": edit, "label": self.object.get_admin_display_title()},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("seen", revision_of(self.object))
        return super().get_context_data(**kwargs)


class DeskCommitmentsView(DraftView):
    """Commitment by capacity, with boxes; what the form had not on screen stays as it is."""

    template_name = "charters/desk_commitments.html"
    page_title = gettext_lazy("Who is bound by what")
    header_icon = "group"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = BindingForm(self.draft.frozen_content())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        form = BindingForm(self.draft.frozen_content(), request.POST)
        if not form.is_valid():
            why = _("Something in this form is none of the choices it offers; nothing was saved.")
            return self._refuse(form, why, status=400)
        try:
            changed = bind_commitments(
                page=self.object,
                seen=request.POST.get("seen", ""),
                bindings=form.bindings(),
                changed_by=request.user,
            )
        except StaleText:
            return self._refuse(form, STALE, status=409)
        except IllegalTransition:
            return self._refuse(form, LOCKED, status=409)
        said = _("Saved in the draft. The public reads it once it is published and adopted.")
        messages.success(
            request, said if changed else _("Nothing changed: the draft says so already.")
        )
        return HttpResponseRedirect(request.path)

    def _refuse(self, form: BindingForm, why: str, *, status: int) -> HttpResponse:
        context = self.get_context_data(form=form, refused=why)
        return self.render_to_response(context, status=status)
