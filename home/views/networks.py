"""Opening a network, for federation staff, inside the Wagtail admin's frame."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from home.forms import OpenNetworkForm
from home.services.networks import open_network
from portal.permissions import is_federation_staff


class OpenNetwork(WagtailAdminTemplateMixin, FormView):
    """All of a network in one form; what the service refuses stands beside the field."""

    form_class = OpenNetworkForm
    initial = {"languages": [code for code, _label in settings.LANGUAGES]}
    template_name = "home/open_network.html"
    page_title = gettext_lazy("Open a network")
    header_icon = "home"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_federation_staff(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def form_valid(self, form: OpenNetworkForm) -> HttpResponse:
        try:
            network = open_network(**form.cleaned_data, opened_by=self.request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("%(network)s is open.") % {"network": network.name})
        self.success_url = reverse("wagtailadmin_explore", args=[network.root_page_id])
        return super().form_valid(form)
