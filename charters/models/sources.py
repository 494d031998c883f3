"""Composed charters: articles taken from other charters, what becomes of them, and equivalences."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from charters.enums import SourceUpdateState, VersionState
from charters.models.charter import Charter, CharterVersion
from portal.enums import EDITING_ROLES, Role
from portal.models import Network, User


class ArticleSourceQuerySet(models.QuerySet["ArticleSource"]):
    def in_force(self) -> "ArticleSourceQuerySet":
        """Those of versions that the public reads today."""
        return self.filter(
            version__state=VersionState.ADOPTED,
            version__charter__network__is_open=True,
            version__charter__page__live=True,
        )


class ArticleSource(models.Model):
    """An article of a frozen version that was taken from an article of another charter's version.

    Made from the frozen content when the version is frozen, so that the source stays for as long
    as anybody's text points at it; readers are shown what the content says.
    """

    version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="sources")
    article_id = models.CharField(max_length=40)
    source_version = models.ForeignKey(
        CharterVersion, on_delete=models.PROTECT, related_name="taken_up"
    )
    source_article_id = models.CharField(max_length=40)
    # Of the source's article, as `charters.composing.article_sha256` reads it.
    source_sha256 = models.CharField(max_length=64)

    objects = ArticleSourceQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("source of an article")
        verbose_name_plural = _("sources of articles")
        constraints = [
            models.UniqueConstraint(fields=["version", "article_id"], name="charters_source_once"),
            models.CheckConstraint(
                condition=~Q(version=F("source_version")), name="charters_source_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.article_id} < {self.source_version}"


class SourceUpdateQuerySet(models.QuerySet["SourceUpdate"]):
    def editable_by(self, user: User) -> "SourceUpdateQuerySet":
        """Those about charters of networks whose texts this person writes."""
        networks = Network.objects.with_role(user, EDITING_ROLES)
        return self.filter(charter__network__in=networks)


class SourceUpdate(models.Model):
    """A source adopted a newer version in which articles we took from it changed or vanished.

    `articles` is `[{"article": our id, "source_article": its id there, "vanished": bool}]`.
    """

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="source_updates")
    from_version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="+")
    to_version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="+")
    articles = models.JSONField()
    state = models.CharField(
        max_length=9, choices=SourceUpdateState.choices, default=SourceUpdateState.WAITING
    )
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = SourceUpdateQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("change of a source")
        verbose_name_plural = _("changes of sources")
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "from_version", "to_version"], name="charters_update_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SourceUpdateState.values), name="charters_update_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=SourceUpdateState.DECLINED) | ~Q(reason=""),
                name="charters_update_declined_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charter}: {self.from_version} > {self.to_version}"


class EquivalenceQuerySet(models.QuerySet["Equivalence"]):
    def standing(self) -> "EquivalenceQuerySet":
        return self.filter(ended_at=None).order_by("recognised_at", "pk")

    def public(self) -> "EquivalenceQuerySet":
        """Standing ones between charters that the public reads on both sides."""
        return self.standing().filter(
            charter__in=Charter.objects.public().order_by(),
            recognised__in=Charter.objects.public().order_by(),
        )

    def editable_by(self, user: User) -> "EquivalenceQuerySet":
        """Recognising is the network admins' act."""
        networks = Network.objects.with_role(user, [Role.ADMIN])
        return self.filter(charter__network__in=networks)


class Equivalence(models.Model):
    """A network holds another network's charter to be worth some articles of its own."""

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="equivalences")
    articles = models.JSONField()  # ids of ours
    recognised = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="recognised_by")
    reason = models.TextField(_("why"))
    recognised_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    end_reason = models.TextField(blank=True)

    objects = EquivalenceQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("equivalence")
        verbose_name_plural = _("equivalences")
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "recognised"],
                condition=Q(ended_at=None),
                name="charters_equivalence_one_standing",
            ),
            models.CheckConstraint(
                condition=~Q(charter=F("recognised")), name="charters_equivalence_is_another"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="charters_equivalence_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.charter} = {self.recognised}"
