"""The desk of a network's own rules, for its admins."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import UpdateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from home.forms import PoliciesForm
from portal.enums import Role
from portal.models import Network
from portal.proof import ask_for_proof, has_proof, kept
from portal.services.policies import set_policies


class DeskPoliciesView(View):
    """To the rules of the first network one is an admin of."""

    def get(self, request: HttpRequest) -> HttpResponse:
        network = Network.objects.with_role(request.user, [Role.ADMIN]).order_by("name").first()
        if network is None:
            raise Http404
        return redirect("desk_network_policies", network.pk)


class DeskNetworkPoliciesView(WagtailAdminTemplateMixin, UpdateView):
    """One network's rules. They bind its admins too, so changing them takes a proof."""

    form_class = PoliciesForm
    template_name = "home/desk_policies.html"
    page_title = gettext_lazy("Rules of the network")
    header_icon = "cog"

    def get_queryset(self) -> QuerySet[Network]:
        return Network.objects.with_role(self.request.user, [Role.ADMIN]).order_by("name")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.object.name}]

    def get_initial(self) -> dict[str, Any]:
        return kept(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(networks=self.get_queryset(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()  # a stranger is asked for nothing
        if not has_proof(request):
            typed = request.POST.dict()
            typed.pop("csrfmiddlewaretoken", None)
            return ask_for_proof(request, **typed)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: ModelForm) -> HttpResponse:
        changed = set_policies(network=self.object, set_by=self.request.user, **form.cleaned_data)
        if changed:
            messages.success(self.request, _("Saved. What runs already keeps its dates."))
        return redirect(reverse("desk_network_policies", args=[self.object.pk]))

    def form_invalid(self, form: ModelForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)
