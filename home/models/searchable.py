"""Pages found by the directory's analyser: accents, case and plurals do not matter."""

from wagtail.models import Page
from wagtail.search import index

from directory.matching import terms_for_index


class AnalysedPage(Page):
    """Adds to Wagtail's index the page's words as they are searched, so both databases agree."""

    # Beside the title, whose words are found.
    analysed_fields: tuple[str, ...] = ()

    search_fields = [*Page.search_fields, index.SearchField("search_terms")]

    class Meta:
        abstract = True

    @property
    def search_terms(self) -> str:
        """Every word of the page, as it stands and as its stem."""
        texts = [self.title]
        for name in self.analysed_fields:
            value = getattr(self, name)
            # A StreamField says what can be searched in it; plain text is its own.
            parts_of = getattr(self._meta.get_field(name), "get_searchable_content", None)
            texts.extend(str(part) for part in (parts_of(value) if parts_of else [value]))
        return terms_for_index(*texts)
