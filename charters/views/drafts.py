"""What the desk's pages about a charter's draft have in common: whose it is, and writing it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from charters.errors import DraftLocked, OwnSource, UnknownArticle, UnknownSource
from charters.models import CharterPage
from charters.permissions import drafts_of
from charters.services.drafts import revision_of
from portal.errors import StaleText

# What a refused change is told, and its status; nothing was written in any of these cases.
REFUSALS: dict[type[Exception], tuple[Any, int]] = {
    StaleText: (
        gettext_lazy(
            "Someone changed the draft while you worked on it. Here is the new one, with what you "
            "chose; nothing was saved yet."
        ),
        409,
    ),
    DraftLocked: (DraftLocked.message, 409),
    UnknownArticle: (
        gettext_lazy("An article you chose for is no longer in the draft; nothing was saved."),
        409,
    ),
    UnknownSource: (
        gettext_lazy("The source has no such article, or is public no more; nothing was saved."),
        409,
    ),
    OwnSource: (
        gettext_lazy(
            "An article you chose was itself taken from this charter: it can't be its own source. "
            "Nothing was saved."
        ),
        400,
    ),
}


class DraftView(WagtailAdminTemplateMixin, DetailView):
    """A page about one charter's draft, for those who write it; another network's is not there.

    A subclass gives a form and says how its values are written; what is refused is shown again.
    """

    context_object_name = "page"
    header_icon = "doc-full"
    done = gettext_lazy("Saved in the draft. The public reads it once it is published and adopted.")
    wrong = gettext_lazy("Something in this form is not as it should be; nothing was saved.")

    def get_queryset(self) -> QuerySet[CharterPage]:
        return drafts_of(self.request.user).select_related("latest_revision")

    def get_form(self, data: Any = None) -> forms.Form | None:
        """The form on this page, bound to `data`; None where there is nothing to post."""
        return None

    def write(self, request: HttpRequest, form: forms.Form) -> bool:
        """Call a service; whether anything changed."""
        raise NotImplementedError

    @cached_property
    def draft(self) -> CharterPage:
        return self.object.get_latest_revision_as_object()

    @cached_property
    def content(self) -> dict[str, Any]:
        return self.draft.frozen_content()

    @property
    def posted_seen(self) -> str:
        """The revision that was on screen."""
        return self.request.POST.get("seen", "")

    def get_success_url(self) -> str:
        return self.request.get_full_path()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.object.pk])
        return [
            *self.breadcrumbs_items,
            {"url": edit, "label": self.object.get_admin_display_title()},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.get_form()
        return super().get_context_data(seen=revision_of(self.object), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        form = self.get_form(request.POST)
        if form is None:
            return self.http_method_not_allowed(request)
        if not form.is_valid():
            return self.refuse(form, self.wrong, status=400)
        try:
            changed = self.write(request, form)
        except tuple(REFUSALS) as error:
            why, status = next(said for kind, said in REFUSALS.items() if isinstance(error, kind))
            return self.refuse(form, why, status=status)
        nothing = _("Nothing changed: the draft says so already.")
        messages.success(request, self.done if changed else nothing)
        return HttpResponseRedirect(self.get_success_url())

    def refuse(self, form: forms.Form, why: str, *, status: int) -> HttpResponse:
        """The page as it is now, with what was typed."""
        context = self.get_context_data(form=form, refused=why)
        return self.render_to_response(context, status=status)
