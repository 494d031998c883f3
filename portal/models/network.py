"""Networks, the tenants of the portal, and the memberships that give people a role in them."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.query import PageQuerySet

from portal.enums import (
    STAFF_ROLES,
    MembershipState,
    ModerationPolicy,
    Role,
)
from portal.models.user import User

# Root, the portal's home in some language, a network's section.
SECTION_DEPTH = 3


class NetworkQuerySet(models.QuerySet["Network"]):
    def open(self) -> "NetworkQuerySet":
        """Networks the public sees, by name."""
        return self.filter(is_open=True).order_by("name")

    def with_role(self, user: User, roles: Iterable[str]) -> "NetworkQuerySet":
        """Where this person holds one of these roles today; federation staff hold them all."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(
            pk__in=Membership.objects.active().filter(user=user, role__in=roles).values("network")
        )

    def editable_by(self, user: User) -> "NetworkQuerySet":
        """Networks whose desk this person works at."""
        return self.with_role(user, STAFF_ROLES)

    def resting_on(self, users: Iterable[User]) -> "NetworkQuerySet":
        """Where nobody could act as admin if these accounts were closed or gone."""
        admins = Membership.objects.active().filter(role=Role.ADMIN)
        others = admins.filter(user__is_active=True).exclude(user__in=users)
        return self.filter(pk__in=admins.filter(user__in=users).values("network")).exclude(
            pk__in=others.values("network")
        )

    def sections(self) -> PageQuerySet:
        """Their root pages, in every language."""
        return Page.objects.filter(
            depth=SECTION_DEPTH, translation_key__in=self.values("root_page__translation_key")
        )


class Network(models.Model):
    """A cooperative network: its section of the site, its look, languages and policies.

    Wagtail's groups, collection and workflow belong to it; `home.services.open_network` makes
    them all in one transaction and `portal.services.sync_groups` keeps people in them.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("address"), max_length=40, unique=True)
    tagline = models.CharField(_("in one sentence"), max_length=160, blank=True)
    # The section in the source language; its translations are found through Wagtail.
    root_page = models.OneToOneField(
        Page, on_delete=models.PROTECT, null=True, related_name="network"
    )
    host = models.CharField(
        _("own host name"),
        max_length=120,
        blank=True,
        validators=[RegexValidator(r"^[a-z0-9.-]+$")],
    )
    hue = models.PositiveSmallIntegerField(
        _("hue"),
        default=210,
        validators=[MaxValueValidator(359)],
        help_text=_("Degrees on the colour wheel; lightness and strength are the portal's."),
    )
    logo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    contact_email = models.EmailField(_("e-mail of the team"), blank=True)
    languages = models.JSONField(_("languages"), default=list)  # codes, the first is the source
    is_open = models.BooleanField(_("open to the public"), default=True)
    opened_at = models.DateTimeField(auto_now_add=True)

    moderation = models.CharField(
        _("moderation of listings"),
        max_length=10,
        choices=ModerationPolicy.choices,
        default=ModerationPolicy.BEFORE,
    )
    trusted_after = models.PositiveSmallIntegerField(
        _("approvals after which a member is trusted"), default=3, db_default=3
    )
    # What proves that one speaks for an organisation; the desk can always decide.
    mandate_by_domain = models.BooleanField(
        _("a mail address of the organisation's own domain proves a mandate"), default=False
    )
    mandate_by_vouching = models.BooleanField(
        _("the word of another member proves a mandate"), default=False
    )
    mandate_by_document = models.BooleanField(
        _("representatives can hand in a document"), default=True
    )
    countersigned = models.BooleanField(
        _("an organisation's signature takes a second person"), default=False
    )
    four_eyes = models.BooleanField(_("adopting a charter takes two admins"), default=False)
    notice_days = models.PositiveSmallIntegerField(_("days between adoption and force"), default=0)
    grace_days = models.PositiveSmallIntegerField(_("days to sign again"), default=90)
    consultation_days = models.PositiveSmallIntegerField(
        _("shortest consultation, in days"), default=14
    )

    collection = models.OneToOneField(
        "wagtailcore.Collection", on_delete=models.PROTECT, null=True, related_name="+"
    )
    workflow = models.OneToOneField(
        "wagtailcore.Workflow", on_delete=models.PROTECT, null=True, related_name="+"
    )
    moderators = models.OneToOneField(
        "auth.Group", on_delete=models.PROTECT, null=True, related_name="+"
    )
    editors = models.OneToOneField(
        "auth.Group", on_delete=models.PROTECT, null=True, related_name="+"
    )
    admins = models.OneToOneField(
        "auth.Group", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = NetworkQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hue__lte=359), name="portal_network_hue_on_wheel"
            ),
            models.UniqueConstraint(
                fields=["host"], condition=~models.Q(host=""), name="portal_network_host"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its home in the reader's language where there is one."""
        return self.root_page.localized.url

    @property
    def source_language(self) -> str:
        return self.languages[0] if self.languages else settings.LANGUAGE_CODE

    def group_of(self, role: str) -> Group | None:
        """The Wagtail group a role comes with; members have none."""
        return {
            Role.MODERATOR: self.moderators,
            Role.EDITOR: self.editors,
            Role.ADMIN: self.admins,
        }.get(Role(role))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        return self.filter(state=MembershipState.ACTIVE, network__is_open=True)

    def current(self) -> "MembershipQuerySet":
        """Not ended: what a person would call "my networks"."""
        return self.exclude(state=MembershipState.ENDED)

    def admins_of(self, network: Network) -> "MembershipQuerySet":
        """Who can act as its admin today: a closed account cannot."""
        return self.active().filter(network=network, role=Role.ADMIN, user__is_active=True)

    def moderated_by(self, user: User) -> "MembershipQuerySet":
        """Current ones in networks of which this person is an admin; never their own."""
        networks = Network.objects.with_role(user, [Role.ADMIN])
        return self.current().filter(network__in=networks).exclude(user=user)


class Membership(models.Model):
    """A person's place in a network, with one role. Ended ones stay, for the record."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    state = models.CharField(
        max_length=10, choices=MembershipState.choices, default=MembershipState.REQUESTED
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "network"],
                condition=~models.Q(state=MembershipState.ENDED),
                name="portal_membership_one_current",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="portal_membership_role"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=MembershipState.values),
                name="portal_membership_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.network} ({self.role}, {self.state})"
