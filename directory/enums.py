"""Kinds and states of the directory, with the tables of what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TerritoryKind(models.TextChoices):
    COMMUNE = "commune", _("commune")
    DEPARTMENT = "department", _("department")
    REGION = "region", _("region")
    # Saint-Martin, New Caledonia...: neither department nor region, and communes right below.
    COLLECTIVITY = "collectivity", _("overseas collectivity")


class Precision(models.TextChoices):
    """Where a territory's position comes from, from the finest."""

    COMMUNE = "commune", _("the commune itself")
    POSTAL = "postal", _("the main town with its postal code")
    ARRONDISSEMENT = "arrondissement", _("the chief town of its arrondissement")
    DEPARTMENT = "department", _("the chief town of its department")


class ListingKind(models.TextChoices):
    FREELANCER = "freelancer", _("freelancer")
    INITIATIVE = "initiative", _("initiative")


class ListingState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for approval")
    PUBLISHED = "published", _("published")
    SUSPENDED = "suspended", _("suspended")
    ARCHIVED = "archived", _("archived")


LISTING_TRANSITIONS: dict[str, tuple[str, ...]] = {
    ListingState.DRAFT: (ListingState.SUBMITTED, ListingState.PUBLISHED, ListingState.ARCHIVED),
    ListingState.SUBMITTED: (ListingState.PUBLISHED, ListingState.DRAFT, ListingState.ARCHIVED),
    ListingState.PUBLISHED: (ListingState.SUSPENDED, ListingState.ARCHIVED),
    ListingState.SUSPENDED: (ListingState.PUBLISHED, ListingState.ARCHIVED),
    ListingState.ARCHIVED: (ListingState.DRAFT,),
}


class AffiliationState(models.TextChoices):
    REQUESTED = "requested", _("requested")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    SUSPENDED = "suspended", _("suspended")


AFFILIATION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    AffiliationState.REQUESTED: (AffiliationState.ACCEPTED, AffiliationState.REFUSED),
    AffiliationState.ACCEPTED: (AffiliationState.SUSPENDED,),
    AffiliationState.REFUSED: (AffiliationState.ACCEPTED,),
    AffiliationState.SUSPENDED: (AffiliationState.ACCEPTED,),
}


class ChangeState(models.TextChoices):
    """What became of a held change of a published listing."""

    PENDING = "pending", _("waiting for approval")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    REPLACED = "replaced", _("replaced by a newer one")


class Modality(models.TextChoices):
    """Terms on which someone works; the values are the names of Listing's fields."""

    PRO_BONO = "pro_bono", _("pro bono")
    LOW_BONO = "low_bono", _("low bono")
    STANDARD = "standard", _("at the usual rate")
