"""The portal's home page and each network's."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from home.blocks import NetworkHomeBlock
from home.models.searchable import AnalysedPage
from portal.fields import LeanStreamField
from portal.tenancy import NetworkContextMixin


class PortalHomePage(Page):
    """The square with many houses: one sentence, one search box, the networks."""

    sentence = models.CharField(_("one sentence"), max_length=200, blank=True)

    template = "home/portal_home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.NetworkPage", "home.ContentPage"]
    content_panels = [*Page.content_panels, FieldPanel("sentence")]

    class Meta:
        verbose_name = _("portal home")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        request.served_page = self  # type: ignore[attr-defined]
        return context


class NetworkPage(NetworkContextMixin, AnalysedPage):
    """A network's home. Made when the network opens; good-looking with nothing but its title."""

    introduction = models.TextField(_("who we are"), blank=True)
    body = LeanStreamField(NetworkHomeBlock(), verbose_name=_("page"), blank=True)

    template = "home/network_page.html"
    parent_page_types: list[str] = []
    subpage_types = [
        "charters.CharterPage",
        "home.ArticleIndexPage",
        "home.ContentPage",
    ]
    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    analysed_fields = ("introduction", "body")

    class Meta:
        verbose_name = _("network home")
        verbose_name_plural = _("network homes")
