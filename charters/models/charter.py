"""A charter as people sign it: a row of its own, with versions that are frozen once and for all."""

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from charters.enums import (
    OPEN_VERSION_STATES,
    PUBLIC_VERSION_STATES,
    CharterKind,
    RevisionClass,
    VersionState,
)


class CharterQuerySet(models.QuerySet["Charter"]):
    def public(self) -> "CharterQuerySet":
        """Charters that have a version in force, in open networks."""
        return self.filter(
            network__is_open=True, versions__state=VersionState.ADOPTED, page__live=True
        ).order_by("network__name", "pk")


class Charter(models.Model):
    """What signatures and versions point at. Made when its page is first published.

    The page in the Wagtail admin is only the editors' desk: the public reads versions.
    """

    network = models.ForeignKey("portal.Network", on_delete=models.PROTECT, related_name="charters")
    page = models.OneToOneField(
        "charters.CharterPage", on_delete=models.PROTECT, related_name="charter"
    )
    slug = models.SlugField(_("address"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=CharterKind.choices)
    language = models.CharField(_("binding language"), max_length=15)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CharterQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("charter")
        verbose_name_plural = _("charters")
        constraints = [
            models.UniqueConstraint(fields=["network", "slug"], name="charters_charter_address"),
        ]

    def __str__(self) -> str:
        return f"{self.network.slug}/{self.slug}"

    def get_absolute_url(self) -> str:
        """The page in the reader's language where there is one, else in the binding language."""
        return self.localized_page.url

    @property
    def localized_page(self) -> Page:
        """In lists, `select_related("page__locale")` spares those who read its own language."""
        if self.page.locale.language_code == get_language():
            return self.page
        return self.page.localized

    @property
    def adopted(self) -> "CharterVersion | None":
        """The version in force, with its texts."""
        # Dozens of languages may be there: their long columns are read when one is shown.
        texts = Prefetch("texts", queryset=VersionText.objects.defer("content", "canonical"))
        return self.versions.filter(state=VersionState.ADOPTED).prefetch_related(texts).first()


class CharterVersionQuerySet(models.QuerySet["CharterVersion"]):
    def public(self) -> "CharterVersionQuerySet":
        return self.filter(state__in=PUBLIC_VERSION_STATES, charter__network__is_open=True)

    def open(self) -> "CharterVersionQuerySet":
        return self.filter(state__in=OPEN_VERSION_STATES)


class CharterVersion(models.Model):
    """One text of a charter, from draft to archive. Once frozen its texts never change (triggers
    refuse); before, it has none: the draft is the page's, or what a consultation shows of it.
    """

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="versions")
    # Given on adoption, so that a text nobody adopted leaves no gap.
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    # What its authors call it, where that is not our number: "1.4".
    label = models.CharField(_("the authors' own name of it"), max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=VersionState.choices)
    revision_class = models.CharField(
        _("class of revision"), max_length=12, choices=RevisionClass.choices
    )
    # In the binding language; each text repeats them in its own.
    reason = models.TextField(_("why this class"), blank=True)
    summary = models.TextField(_("what changed, in plain words"), blank=True)
    drafted_at = models.DateTimeField(auto_now_add=True, null=True)
    # When those who wrote it agreed on it: printed on the charter, maybe long before this site.
    validated_on = models.DateField(_("validated on"), null=True, blank=True)
    frozen_at = models.DateTimeField(null=True)
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    in_force_on = models.DateField(null=True)
    superseded_at = models.DateTimeField(null=True)

    objects = CharterVersionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["charter", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["charter", "number"], name="charters_version_number"),
            models.UniqueConstraint(
                fields=["charter"],
                condition=Q(state=VersionState.ADOPTED),
                name="charters_version_one_adopted",
            ),
            models.UniqueConstraint(
                fields=["charter"],
                condition=Q(state__in=OPEN_VERSION_STATES),
                name="charters_version_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values), name="charters_version_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charter} v{self.number}" if self.number else str(self.charter)

    def get_absolute_url(self) -> str:
        return reverse(
            "version_detail", args=[self.charter.network.slug, self.charter.slug, self.number]
        )

    @property
    def text(self) -> "VersionText":
        """The text in the reader's language, or the binding one where there is no translation.

        Uses the prefetched texts: `select_related("charter")` and `prefetch_related("texts")`.
        """
        by_locale = {text.locale: text for text in self.texts.all()}
        return by_locale.get(get_language() or "") or by_locale[self.charter.language]

    @property
    def binding_text(self) -> "VersionText":
        return next(text for text in self.texts.all() if text.locale == self.charter.language)


class VersionText(models.Model):
    """A version in one language: the bytes that were frozen, their hash, and the rows to render.

    Append-only: triggers refuse UPDATE and DELETE. `content` has the shape documented in
    `charters.canonical`; `canonical` is rebuilt from it by `canonical_text`.
    """

    version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="texts")
    locale = models.CharField(max_length=15)  # BCP 47, lower case; any language, not only ours
    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    content = models.JSONField()
    canonical = models.TextField()
    sha256 = models.CharField(max_length=64)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("text of a version")
        verbose_name_plural = _("texts of versions")
        constraints = [
            models.UniqueConstraint(fields=["version", "locale"], name="charters_text_language"),
        ]

    def __str__(self) -> str:
        return f"{self.version} [{self.locale}]"

    def get_absolute_url(self) -> str:
        """Where this text is read for good; needs the version's charter and network selected."""
        charter = self.version.charter
        return reverse(
            "version_in_language",
            args=[charter.network.slug, charter.slug, self.version.number, self.locale],
        )

    @property
    def articles(self) -> list[dict]:
        return self.content["articles"]

    @property
    def capacities(self) -> list[dict]:
        """`{code, label, signers, pledge}`: in what capacity one may sign this version."""
        return self.content["capacities"]

    @property
    def levels(self) -> list[dict]:
        """`{code, label, text}`: levels of engagement one may choose; none in most charters."""
        return self.content.get("levels", [])

    def level(self, code: str) -> dict | None:
        return next((level for level in self.levels if level["code"] == code), None)

    def capacity(self, code: str) -> dict | None:
        return next((c for c in self.capacities if c["code"] == code), None)
