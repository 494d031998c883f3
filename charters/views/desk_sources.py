"""The desk of a draft's sources: where its articles come from, linking and taking articles."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from charters.composing import find_article, provenance_date
from charters.composition import coverage_of, origins_of
from charters.enums import VersionState
from charters.forms.drafts import LinkForm, OutsideSourceForm, TakeForm, charter_name
from charters.models import Charter, CharterVersion
from charters.queries.reading import charters_with_numbers
from charters.services.sources import link_articles, name_outside_source, take_articles
from charters.views.drafts import DraftView


class SourcesView(DraftView):
    """What the pages about sources share: the charters one can choose, and the way back."""

    header_icon = "link"

    def get_success_url(self) -> str:
        return reverse("desk_sources", args=[self.object.pk])

    @cached_property
    def charters(self) -> list[Charter]:
        """Public ones of any network: reading them crosses networks."""
        return list(charters_with_numbers().exclude(page=self.object))

    @cached_property
    def source(self) -> CharterVersion:
        """The public version that `?charter=` and `?version=` name; the one in force without."""
        charter, number = self.request.GET.get("charter", ""), self.request.GET.get("version", "")
        found = self.versions_of(charter)
        if number:
            found = found.filter(number=number) if _is_number(number) else found.none()
        else:
            found = found.filter(state=VersionState.ADOPTED)
        version = found.first()
        if version is None:
            raise Http404(f"{charter} {number}")
        return version

    def versions_of(self, charter: str) -> QuerySet[CharterVersion]:
        known = CharterVersion.objects.public().exclude(charter__page=self.object)
        if not _is_number(charter):
            return known.none()
        known = known.filter(charter=int(charter), charter__page__live=True)
        return known.select_related("charter__network").prefetch_related("texts")


class DeskSourcesView(SourcesView):
    """Every article with its source, and the ways to say or change it."""

    template_name = "charters/desk_sources.html"
    page_title = gettext_lazy("Sources")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        origins = origins_of(self.content)
        return super().get_context_data(
            rows=[(article, origins.get(article["id"])) for article in self.content["articles"]],
            coverage=coverage_of(origins),
            charters=[(charter.pk, charter_name(charter)) for charter in self.charters],
            **kwargs,
        )


class FromVersionView(SourcesView):
    """A page about one version of another charter; any other of its versions can be chosen."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = self.versions_of(self.request.GET.get("charter", ""))
        return super().get_context_data(
            source=self.source,
            versions=versions.order_by("-number").values_list("number", "state"),
            **kwargs,
        )


class DeskLinkView(FromVersionView):
    """Our articles, each with the article of the chosen version it comes from."""

    template_name = "charters/desk_link.html"
    page_title = gettext_lazy("Link articles to their source")

    def get_form(self, data: Any = None) -> LinkForm:
        return LinkForm(self.content, self.source, data)

    def write(self, request: HttpRequest, form: LinkForm) -> bool:
        return link_articles(
            page=self.object,
            seen=self.posted_seen,
            source=self.source,
            links=form.links(),
            linked_by=request.user,
        )


class DeskTakeView(FromVersionView):
    """The chosen version's articles, to be copied to the end of the draft."""

    template_name = "charters/desk_take.html"
    page_title = gettext_lazy("Take articles from another charter")

    def get_form(self, data: Any = None) -> TakeForm:
        return TakeForm(self.source, data)

    def write(self, request: HttpRequest, form: TakeForm) -> bool:
        return take_articles(
            page=self.object,
            seen=self.posted_seen,
            source=self.source,
            articles=form.cleaned_data["articles"],
            taken_by=request.user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(articles=self.source.binding_text.articles, **kwargs)


class DeskOutsideView(SourcesView):
    """A source of one article that is not on this portal, by its name, address, date, licence."""

    template_name = "charters/desk_outside.html"
    page_title = gettext_lazy("A source outside the portal")

    @cached_property
    def article(self) -> dict[str, Any]:
        found = find_article(self.content, self.kwargs["article"])
        if found is None:
            raise Http404(self.kwargs["article"])
        return found

    def get_form(self, data: Any = None) -> OutsideSourceForm:
        provenance = self.article["provenance"]
        initial = {**provenance, "published_on": provenance_date(provenance)}
        return OutsideSourceForm(data, initial={} if provenance["version"] else initial)

    def write(self, request: HttpRequest, form: OutsideSourceForm) -> bool:
        return name_outside_source(
            page=self.object,
            seen=self.posted_seen,
            article=self.article["id"],
            named_by=request.user,
            **form.cleaned_data,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(article=self.article, **kwargs)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
