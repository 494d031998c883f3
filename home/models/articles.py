"""Articles with their index, and plain pages."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from home.blocks import StoryBlock
from home.models.searchable import AnalysedPage
from portal.fields import LeanStreamField
from portal.tenancy import NetworkContextMixin

ARTICLES_A_PAGE = 12


class ArticleIndexPage(NetworkContextMixin, Page):
    """A network's articles, newest first."""

    introduction = models.TextField(_("introduction"), blank=True)

    template = "home/article_index_page.html"
    parent_page_types = ["home.NetworkPage"]
    subpage_types = ["home.ArticlePage"]
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("article index")
        verbose_name_plural = _("article indexes")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.child_of(self).live().select_related("locale")
        articles = articles.order_by("-published_on", "-pk")
        context["articles"] = Paginator(articles, ARTICLES_A_PAGE).get_page(request.GET.get("page"))
        return context


class ArticlePage(NetworkContextMixin, AnalysedPage):
    """A story a network tells."""

    published_on = models.DateField(_("date"), default=timezone.localdate)
    author = models.CharField(_("written by"), max_length=120, blank=True)
    summary = models.TextField(_("summary"), max_length=400, blank=True)
    picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("picture"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    body = LeanStreamField(StoryBlock(), verbose_name=_("text"), blank=True)

    template = "home/article_page.html"
    parent_page_types = ["home.ArticleIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("published_on"),
        FieldPanel("author"),
        FieldPanel("summary"),
        FieldPanel("picture"),
        FieldPanel("body"),
    ]
    analysed_fields = ("author", "summary", "body")

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")


class ContentPage(NetworkContextMixin, AnalysedPage):
    """A plain page: about, legal notice, how to join."""

    body = LeanStreamField(StoryBlock(), verbose_name=_("text"), blank=True)

    template = "home/content_page.html"
    parent_page_types = ["home.PortalHomePage", "home.NetworkPage", "home.ContentPage"]
    subpage_types = ["home.ContentPage"]
    content_panels = [*Page.content_panels, FieldPanel("body")]
    analysed_fields = ("body",)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
