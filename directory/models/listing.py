"""The public record of a freelancer or an initiative."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from directory.enums import (
    Availability,
    Cause,
    ChangeState,
    LegalForm,
    ListingKind,
    ListingLanguage,
    ListingState,
    Modality,
    Rhythm,
    TravelRange,
)
from directory.freshness import is_overdue
from directory.identifiers import check_rna, check_siren
from directory.managers import ListingQuerySet
from directory.models.change import ListingChange
from directory.models.folded import FoldedField, HostField, NameKeyField, begins_with_index
from directory.models.saying import FURTHER_FIELDS, FurtherSaying, check_codes, checked
from directory.models.skill import ListingSkill, Skill
from portal.models import User
from portal.texts import web_address


class Listing(FurtherSaying):
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
        "siren",
        "rna",
        "picture",
        *FURTHER_FIELDS,
    )
    # What lists of listings do not read.
    LONG_FIELDS = (
        *(name for name in FURTHER_FIELDS if name not in ("trade", "written_in")),
        "visibility",
        "hidden",
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
    # Lists of codes; `clean` says which. They are searched through the listing's document.
    causes = models.JSONField(_("causes"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    pro_bono = models.BooleanField(_("pro bono"), default=False)
    low_bono = models.BooleanField(_("low bono"), default=False)
    standard = models.BooleanField(_("at the usual rate"), default=False)
    website = models.URLField(_("web site"), max_length=200, blank=True)
    legal_form = models.CharField(
        _("legal form"), max_length=20, choices=LegalForm.choices, blank=True
    )
    siren = models.CharField(
        _("SIREN"), max_length=9, blank=True, default="", db_default="", validators=[check_siren]
    )
    rna = models.CharField(
        _("RNA"), max_length=10, blank=True, default="", db_default="", validators=[check_rna]
    )
    name_key = NameKeyField(of="name")
    host = HostField(of="website")
    picture = models.ImageField(_("picture"), upload_to="listings/", blank=True)
    skills = TaggableManager(through=ListingSkill, blank=True, verbose_name=_("skills"))

    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # When a network's staff put it in for people who do not know of it yet.
    put_in_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)
    # Since when something of it is public that no moderator has read.
    unread_since = models.DateTimeField(null=True, blank=True, editable=False)

    # Not part of the text: how often the owner wants to be asked concerns nobody else.
    rhythm = models.PositiveSmallIntegerField(
        _("how often we ask whether it is still true"),
        choices=Rhythm.choices,
        default=Rhythm.YEAR,
        db_default=12,
    )

    objects = ListingQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering = ["name", "pk"]
        constraints = [
            *FurtherSaying.Meta.constraints,
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
                condition=models.Q(rhythm__in=Rhythm.values), name="directory_listing_rhythm"
            ),
            models.CheckConstraint(
                condition=models.Q(travel_range__in=TravelRange.values),
                name="directory_listing_travel_range",
            ),
            models.CheckConstraint(
                condition=models.Q(siren="") | models.Q(siren__regex=r"^[0-9]{9}$"),
                name="directory_listing_siren",
            ),
            models.CheckConstraint(
                condition=models.Q(rna="") | models.Q(rna__regex=r"^W[0-9][0-9A-Z][0-9]{7}$"),
                name="directory_listing_rna",
            ),
        ]
        indexes = [
            models.Index(Lower("name"), "id", name="directory_listing_by_name"),
            models.Index(fields=["state", "-confirmed_at"], name="directory_listing_fresh"),
            begins_with_index("search_name", name="directory_listing_begins"),
            models.Index(fields=["siren"], name="directory_listing_siren_idx"),
            models.Index(fields=["rna"], name="directory_listing_rna_idx"),
            models.Index(fields=["host"], name="directory_listing_host_idx"),
            models.Index(fields=["name_key"], name="directory_listing_key_idx"),
            models.Index(
                fields=["home_network", "unread_since"],
                condition=models.Q(unread_since__isnull=False),
                name="directory_listing_unread",
            ),
            models.Index(fields=["commune", "name_key", "id"], name="directory_listing_place_keys"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("listing_detail", args=[self.slug])

    def clean(self) -> None:
        """Causes and languages are lists of known codes, each once, in the order of their enum."""
        for name, enum in (("causes", Cause), ("languages", ListingLanguage)):
            checked(name, check_codes, enum, getattr(self, name))
        super().clean()

    @property
    def is_public(self) -> bool:
        return self.state == ListingState.PUBLISHED

    @property
    def website_address(self) -> str:
        """The web site where a link may lead there."""
        return web_address(self.website)

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
    def named_skills(self) -> list[Skill]:
        """Its skills by name; `with_skills()` reads those of many listings at once."""
        found = [one.tag for one in self.listing_skills.all()]
        return sorted(found, key=lambda skill: (skill.name, skill.pk))

    @property
    def also_in(self) -> list[str]:
        """Names of the other networks it stands in; of listings that come from `for_cards()`."""
        places = self.public_places  # type: ignore[attr-defined]
        return [p.network.name for p in places if p.network_id != self.home_network_id]

    @property
    def picture_address(self) -> str:
        """Where its picture is seen; empty without one."""
        return self.picture.url if self.picture else ""

    @property
    def line(self) -> str:
        """Its one line on a card, in the reader's language where `for_cards` found it."""
        return getattr(self, "line_here", None) or self.tagline

    @property
    def line_language(self) -> str:
        """The language of that line where it is not the page's; empty where it is."""
        is_here = getattr(self, "line_here", None) or self.written_in == get_language()
        return "" if is_here or not self.tagline else self.written_in

    @property
    def kind_words(self) -> str:
        """Its kind, and of a freelancer what they do."""
        trade = getattr(self, "trade_here", None) or self.trade
        kind = self.get_kind_display()
        return f"{kind}, {trade}" if trade else kind

    @property
    def is_unclaimed(self) -> bool:
        """Put in by staff or from a file, and nobody answers for it yet; asks once for its
        origin."""
        return self.owner_id is None and (self.put_in_at is not None or hasattr(self, "origin"))

    def is_of(self, user: User) -> bool:
        """Whether this person owns or edits it, and so decides nothing about it at a desk."""
        return self.owner_id == user.pk or self.editors.filter(user=user).exists()

    @property
    def is_overdue(self) -> bool:
        """Public, and its last confirmation is older than its owner's rhythm."""
        return self.is_public and is_overdue(self.confirmed_at, self.rhythm)

    @property
    def is_initiative(self) -> bool:
        return self.kind == ListingKind.INITIATIVE

    @cached_property
    def pending_change(self) -> ListingChange | None:
        """The held change; a prefetched `changes` is used when there is one."""
        pending = [c for c in self.changes.all() if c.state == ChangeState.PENDING]
        return pending[0] if pending else None

    @property
    def returned_change(self) -> ListingChange | None:
        """The change a moderator sent back, for its owner to go on from; none once they did."""
        returned = [c for c in self.changes.all() if c.state == ChangeState.RETURNED]
        return returned[-1] if returned and not self.pending_change else None

    @property
    def text_token(self) -> str:
        """Names the newest text there is, approved or held: what an owner's form starts from."""
        return f"{self.version}.{self.pending_change.pk if self.pending_change else 0}"
