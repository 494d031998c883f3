"""The desk of imports: a file is uploaded, looked at, written, and taken back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from directory.enums import ImportState
from directory.forms.importing import ColumnsForm, ImportForm
from directory.importing.columns import Target
from directory.importing.report import write_report
from directory.importing.rows import UnreadableFile
from directory.models import ListingImport
from directory.services.import_desk import (
    STILL_TO_RUN,
    check_upload,
    first_rows,
    forget_import,
    rows_so_far,
    run_one,
    start_import,
    upload_import,
)
from directory.services.imports import undo_import
from portal.desk import DeskMixin, DeskQueueView
from portal.errors import IllegalTransition
from portal.models import Network

# A file this small is written while one waits; a larger one by `manage.py run_imports`.
AT_ONCE = 300_000
LINES = 50
SHOWN_OF_A_CELL = 60


class ImportCases(DeskMixin):
    """Imports of the networks at whose desk one works."""

    queue_url_name = "desk_imports"
    queue_title = gettext_lazy("Imports")
    header_icon = "upload"

    def cases(self) -> QuerySet[ListingImport]:
        return ListingImport.objects.moderated_by(self.request.user).select_related(
            "network", "started_by"
        )

    def waiting(self) -> QuerySet[ListingImport]:
        ended = (ImportState.DONE, ImportState.UNDONE)
        return self.cases().exclude(state__in=ended).order_by("pk")


class DeskImportsView(ImportCases, DeskQueueView):
    row_template = "directory/desk_import_row.html"
    tabs = {"done": gettext_lazy("Done")}
    empty_words = gettext_lazy(
        "Bring a file of listings (CSV, XLSX, JSON or GeoJSON): you see what was understood before "
        "anything is written, and can take it back."
    )

    def done(self) -> QuerySet[ListingImport]:
        return self.cases().filter(state__in=(ImportState.DONE, ImportState.UNDONE)).order_by("-pk")

    def actions(self) -> list[tuple[str, str]]:
        networks = [self.network] if self.network else self.networks
        return [
            (
                reverse("desk_import_new", args=[network.slug]),
                _("Import into %(network)s") % {"network": network.name},
            )
            for network in networks[:5]
        ]


class DeskImportNewView(WagtailAdminTemplateMixin, FormView):
    """The file; its columns are looked at on the next page."""

    form_class = ImportForm
    template_name = "directory/desk_import_new.html"
    page_title = gettext_lazy("Import listings")
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        networks = Network.objects.editable_by(request.user)
        self.network: Network = get_object_or_404(networks, slug=kwargs["network"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        queue = {"url": reverse("desk_imports"), "label": ImportCases.queue_title}
        return [*self.breadcrumbs_items, queue, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(network=self.network, **kwargs)

    def form_valid(self, form: ImportForm) -> HttpResponse:
        try:
            batch = upload_import(
                network=self.network, uploaded_by=self.request.user, **form.cleaned_data
            )
        except UnreadableFile as error:
            form.add_error("file", str(error.message))
            return self.form_invalid(form)
        return redirect("desk_import", pk=batch.pk)

    def form_invalid(self, form: ImportForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=form.status)


class DeskImportView(ImportCases, TemplateView):
    """One file: its columns and first rows, what would come of it, what came of it."""

    template_name = "directory/desk_import.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.request = request
        self.batch: ListingImport = get_object_or_404(self.cases(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return self.batch.file_name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.batch.file_name}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch, table = self.batch, []
        is_open = batch.state in STILL_TO_RUN and bool(batch.file)
        if is_open and "form" not in kwargs:
            kwargs["form"] = self._form()
        if is_open:
            table = [(field, self._said_in(field.label)) for field in kwargs["form"]]
        lines = Paginator(batch.lines.all(), LINES).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            batch=batch,
            rows_so_far=rows_so_far(batch) if batch.state == ImportState.RUNNING else 0,
            is_open=is_open,
            can_start=is_open and batch.state in (ImportState.CHECKED, ImportState.REFUSED),
            can_undo=batch.state == ImportState.DONE,
            asks_undo=batch.state == ImportState.DONE and "undo" in self.request.GET,
            table=table,
            understood=[(c, Target(t).label) for c, t in batch.mapping.items() if t],
            page_obj=lines,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        acts = {
            "check": self._check,
            "start": self._start,
            "forget": self._forget,
            "undo": self._undo,
        }
        act = acts.get(request.POST.get("do", ""))
        try:
            if act is None:
                raise IllegalTransition("unknown")
            return act()
        except IllegalTransition:
            self.batch.refresh_from_db()
            why = _("This was decided meanwhile; nothing was recorded now.")
            return self.render_to_response(self.get_context_data(refused=why), status=409)
        except UnreadableFile as error:
            context = self.get_context_data(refused=str(error.message), form=[])
            return self.render_to_response(context, status=400)

    def _form(self, data: Any = None) -> ColumnsForm:
        columns, self.rows = first_rows(self.batch)
        return ColumnsForm(data, columns=columns, mapping=self.batch.mapping)

    def _said_in(self, column: str) -> str:
        cells = (row.cells.get(column, "") for row in self.rows)
        return " · ".join(cell[:SHOWN_OF_A_CELL] for cell in cells if cell)

    def _check(self) -> HttpResponse:
        if self.batch.state not in STILL_TO_RUN or not self.batch.file:
            raise IllegalTransition(self.batch.state)
        form = self._form(self.request.POST)
        try:
            if form.is_valid():
                check_upload(batch=self.batch, mapping=form.mapping())
                return self._back()
            why = _("One of the columns is nothing we know.")
        except ValidationError as error:
            why = " ".join(error.messages)
        context = self.get_context_data(form=form, refused=why)
        return self.render_to_response(context, status=400)

    def _start(self) -> HttpResponse:
        only_good = self.request.POST.get("only_good") == "1"
        if not self.batch.file:
            raise IllegalTransition("no file")
        batch = start_import(batch=self.batch, only_good=only_good, started_by=self.request.user)
        if batch.file.size <= AT_ONCE:
            run_one(batch.pk)
        return self._back()

    def _forget(self) -> HttpResponse:
        forget_import(batch=self.batch, forgotten_by=self.request.user)
        messages.success(self.request, _("The file is forgotten; nothing of it was written."))
        return redirect("desk_imports")

    def _undo(self) -> HttpResponse:
        undone = undo_import(batch=self.batch, undone_by=self.request.user)
        said = _(
            "%(removed)s listings taken away, %(restored)s as they were before; %(kept)s stay, as"
            " somebody touched them."
        )
        numbers = {
            "removed": undone.removed,
            "restored": undone.restored,
            "kept": len(undone.kept),
        }
        messages.success(self.request, said % numbers)
        return self._back()

    def _back(self) -> HttpResponseRedirect:
        return redirect("desk_import", pk=self.batch.pk)


class DeskImportReportView(ImportCases, View):
    """All lines of the report, as CSV."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = get_object_or_404(self.cases(), pk=pk)
        response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="import-{batch.pk}.csv"'
        write_report(response, batch.lines.iterator(2_000))
        return response
