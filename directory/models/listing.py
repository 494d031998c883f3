"""Listings, their places in networks, and their held changes."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from directory.enums import (
    AffiliationState,
    Availability,
    Cause,
    ChangeState,
    LegalForm,
    ListingKind,
    ListingLanguage,
    ListingState,
    Modality,
    TravelRange,
)
from directory.managers import AffiliationQuerySet, ListingQuerySet
from directory.models.folded import FoldedField, begins_with_index
from directory.models.skill import ListingSkill


class Listing(models.Model):
    """The public record of a freelancer or an initiative.

    What the public sees is these columns: a change of a published listing that a moderator must
    see first waits in a ListingChange. `version` counts the texts these columns have held; forms
    carry `text_token`, so that nobody overwrites or approves what they have not seen.
    """

    # What an owner writes; a ListingChange holds exactly these, and `skills`.
    EDITABLE_FIELDS = (
        "name",
        "tagline",
        "description",
        "commune",
        "causes",
        "works_remotely",
        "travel_range",
        "availability",
        "languages",
        "pro_bono",
        "low_bono",
        "standard",
        "website",
        "legal_form",
        "picture",
    )

    kind = models.CharField(_("kind"), max_length=12, choices=ListingKind.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=ListingState.choices, default=ListingState.DRAFT
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="listings",
    )
    home_network = models.ForeignKey(
        "portal.Network", on_delete=models.PROTECT, related_name="home_listings"
    )
    networks = models.ManyToManyField(
        "portal.Network", through="directory.Affiliation", related_name="listings"
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=100)
    search_name = FoldedField(of="name")
    tagline = models.CharField(_("in one line"), max_length=140, blank=True)
    description = models.TextField(_("presentation"), max_length=5000, blank=True)
    commune = models.ForeignKey(
        "directory.Territory",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="listings",
        verbose_name=_("commune"),
    )
    works_remotely = models.BooleanField(_("works remotely"), default=False)
    travel_range = models.PositiveSmallIntegerField(
        _("range of travel"), choices=TravelRange.choices, default=TravelRange.NONE
    )
    availability = models.CharField(
        _("availability"), max_length=10, choices=Availability.choices, blank=True
    )
    # Lists of codes; `clean` says which. Not tables of their own: they are only read with their
    # listing, and searched through its document.
    causes = models.JSONField(_("causes"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    pro_bono = models.BooleanField(_("pro bono"), default=False)
    low_bono = models.BooleanField(_("low bono"), default=False)
    standard = models.BooleanField(_("at the usual rate"), default=False)
    website = models.URLField(_("web site"), max_length=200, blank=True)
    legal_form = models.CharField(
        _("legal form"), max_length=20, choices=LegalForm.choices, blank=True
    )
    picture = models.ImageField(_("picture"), upload_to="listings/", blank=True)
    skills = TaggableManager(through=ListingSkill, blank=True, verbose_name=_("skills"))

    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)

    objects = ListingQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=ListingKind.values), name="directory_listing_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ListingState.values), name="directory_listing_state"
            ),
            models.CheckConstraint(
                condition=models.Q(legal_form__in=["", *LegalForm.values]),
                name="directory_listing_legal_form",
            ),
            models.CheckConstraint(
                condition=models.Q(availability__in=["", *Availability.values]),
                name="directory_listing_availability",
            ),
            models.CheckConstraint(
                condition=models.Q(travel_range__in=TravelRange.values),
                name="directory_listing_travel_range",
            ),
        ]
        indexes = [
            models.Index(Lower("name"), "id", name="directory_listing_by_name"),
            models.Index(fields=["state", "-confirmed_at"], name="directory_listing_fresh"),
            begins_with_index("search_name", name="directory_listing_begins"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("listing_detail", args=[self.slug])

    def clean(self) -> None:
        """Causes and languages are lists of known codes, each once, in the order of their enum."""
        for name, enum in (("causes", Cause), ("languages", ListingLanguage)):
            codes = getattr(self, name)
            known = [code for code in enum.values if code in (codes or [])]
            if codes != known:
                raise ValidationError({name: _("These are no values we know.")})

    @property
    def is_public(self) -> bool:
        return self.state == ListingState.PUBLISHED

    @property
    def website_address(self) -> str:
        """The web site where a link may lead there; forms check it, and so does showing it."""
        return self.website if self.website.startswith(("https://", "http://")) else ""

    @property
    def modalities(self) -> list[Modality]:
        """The terms this listing offers, in the enum's order."""
        return [modality for modality in Modality if getattr(self, modality.value)]

    @property
    def cause_labels(self) -> list[str]:
        """What it works for, in words, in the enum's order."""
        return [str(cause.label) for cause in Cause if cause in self.causes]

    @property
    def language_labels(self) -> list[str]:
        """The languages one can work with it in, in words, in the enum's order."""
        return [str(language.label) for language in ListingLanguage if language in self.languages]

    @property
    def picture_address(self) -> str:
        """Where its picture is seen; empty without one."""
        return self.picture.url if self.picture else ""

    @property
    def is_initiative(self) -> bool:
        return self.kind == ListingKind.INITIATIVE

    @cached_property
    def pending_change(self) -> "ListingChange | None":
        """The held change; a prefetched `changes` is used when there is one."""
        pending = [c for c in self.changes.all() if c.state == ChangeState.PENDING]
        return pending[0] if pending else None

    @property
    def text_token(self) -> str:
        """Names the newest text there is, approved or held: what an owner's form starts from."""
        return f"{self.version}.{self.pending_change.pk if self.pending_change else 0}"


class Affiliation(models.Model):
    """A listing's place in one network, which that network alone accepts, refuses or suspends."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="affiliations")
    network = models.ForeignKey(
        "portal.Network", on_delete=models.PROTECT, related_name="affiliations"
    )
    state = models.CharField(
        max_length=10, choices=AffiliationState.choices, default=AffiliationState.REQUESTED
    )
    is_featured = models.BooleanField(_("put forward"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "network"], name="directory_affiliation_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=AffiliationState.values),
                name="directory_affiliation_state",
            ),
        ]
        indexes = [models.Index(fields=["network", "state"], name="directory_affil_network")]

    def __str__(self) -> str:
        return f"{self.listing} / {self.network} ({self.state})"


class ListingChange(models.Model):
    """A held change: the whole text an owner proposes in place of the approved one."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="changes")
    # Field name -> value as JSON: the commune by id, skills as a list of names, a picture by path.
    payload = models.JSONField()
    base_version = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=ChangeState.choices, default=ChangeState.PENDING
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("held change")
        verbose_name_plural = _("held changes")
        ordering = ["proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing"],
                condition=models.Q(state=ChangeState.PENDING),
                name="directory_listingchange_one_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing} ({self.state})"
