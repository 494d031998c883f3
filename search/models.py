"""What the site-wide search reads besides listings: charters, their articles, and pages."""

from django.db import models
from django.db.models import Q

from charters.enums import VersionState
from charters.models import Charter
from portal.models import Network
from search.enums import PassageKind


class PassageQuerySet(models.QuerySet["Passage"]):
    """Chained from `Passage.objects`."""

    def public(self) -> "PassageQuerySet":
        """Of versions in force of public charters, and of live pages without a restriction, in
        open networks. The rows stay the same when a network closes: this says what is shown."""
        pages = self.model._meta.get_field("page").related_model._default_manager.live().public()
        for section in Network.objects.filter(is_open=False).sections():
            pages = pages.not_descendant_of(section, inclusive=True)
        return self.filter(
            Q(page__in=pages.order_by().values("pk"))
            | Q(
                text__version__state=VersionState.ADOPTED,
                text__version__charter__in=Charter.objects.public().order_by().values("pk"),
            )
        )


class Passage(models.Model):
    """A charter's name, one of its articles, or a page, in one language: its words, analysed.

    Frozen texts never change, so theirs are written once, before anybody may see them; a page's
    whenever it is saved. The index of the engine is made by a migration, as for listings.
    """

    kind = models.CharField(max_length=7, choices=PassageKind.choices)
    text = models.ForeignKey(
        "charters.VersionText", on_delete=models.CASCADE, null=True, related_name="+"
    )
    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, null=True, related_name="+"
    )
    # Of an article; empty for the charter itself.
    number = models.CharField(max_length=20, blank=True)
    # The same for all languages of one thing.
    thing = models.CharField(max_length=60)
    locale = models.CharField(max_length=15)
    title = models.CharField(max_length=255)
    beginning = models.CharField(max_length=300)
    title_terms = models.TextField()
    terms = models.TextField()
    dated = models.DateField()

    objects = PassageQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PassageKind.values), name="search_passage_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind=PassageKind.PAGE, page__isnull=False, text__isnull=True)
                | (~Q(kind=PassageKind.PAGE) & Q(page__isnull=True, text__isnull=False)),
                name="search_passage_of",
            ),
            models.UniqueConstraint(fields=["text", "number"], name="search_passage_once"),
        ]

    def __str__(self) -> str:
        return self.title
