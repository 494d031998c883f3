"""The desk of organisations: who signed, for whom nobody speaks any more, and which are one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from charters.errors import UnknownOrganisation
from charters.queries.organisations import organisations_of, without_representative
from charters.services.organisations import merge_organisations
from portal.enums import Role
from portal.models import Network
from portal.proof import ask_for_proof, has_proof, kept

PER_PAGE = 50


class DeskOrganisationsView(WagtailAdminTemplateMixin, TemplateView):
    """For admins: two names of one organisation are chosen here, and become one with a reason."""

    template_name = "charters/desk_organisations.html"
    page_title = gettext_lazy("Organisations")
    header_icon = "group"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    @cached_property
    def networks(self) -> list[Network]:
        return list(Network.objects.with_role(self.request.user, [Role.ADMIN]).order_by("name"))

    @cached_property
    def network(self) -> Network | None:
        asked = self.request.GET.get("network", "")
        if not asked:
            return self.networks[0] if self.networks else None
        chosen = [network for network in self.networks if network.slug == asked]
        if not chosen:
            raise Http404(asked)
        return chosen[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.get("q", "").strip()[:100]
        alone = "alone" in self.request.GET
        page = None
        if self.network is not None:
            found = (
                without_representative(self.network)
                if alone
                else organisations_of(self.network, query=query)
            )
            page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("page"))
        typed = {**kept(self.request), **kwargs.pop("typed", {})}
        return super().get_context_data(
            networks=self.networks,
            network=self.network,
            query=query,
            alone=alone,
            page_obj=page,
            typed=typed,
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.network is None:
            raise Http404
        typed = {name: request.POST.get(name, "")[:2000] for name in ("keep", "gone", "reason")}
        if not typed["reason"].strip():
            refused = _("Say why: it is kept in the journal.")
            context = self.get_context_data(refused=refused, typed=typed)
            return self.render_to_response(context, status=400)
        if not has_proof(request):
            return ask_for_proof(request, **typed)
        try:
            count = merge_organisations(network=self.network, merged_by=request.user, **typed)
        except UnknownOrganisation as error:
            context = self.get_context_data(refused=error.message, typed=typed)
            return self.render_to_response(context, status=409)
        messages.success(
            request, _("They are one now: %(count)s signatures passed over.") % {"count": count}
        )
        return redirect(f"{reverse('desk_organisations')}?network={self.network.slug}")
