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


class Cause(models.TextChoices):
    """What someone works for: the United Nations' seventeen goals, by number and official name."""

    NO_POVERTY = "01", _("No poverty")
    ZERO_HUNGER = "02", _("Zero hunger")
    HEALTH = "03", _("Good health and well-being")
    EDUCATION = "04", _("Quality education")
    GENDER_EQUALITY = "05", _("Gender equality")
    WATER = "06", _("Clean water and sanitation")
    ENERGY = "07", _("Affordable and clean energy")
    DECENT_WORK = "08", _("Decent work and economic growth")
    INFRASTRUCTURE = "09", _("Industry, innovation and infrastructure")
    LESS_INEQUALITY = "10", _("Reduced inequalities")
    CITIES = "11", _("Sustainable cities and communities")
    CONSUMPTION = "12", _("Responsible consumption and production")
    CLIMATE = "13", _("Climate action")
    LIFE_BELOW_WATER = "14", _("Life below water")
    LIFE_ON_LAND = "15", _("Life on land")
    PEACE = "16", _("Peace, justice and strong institutions")
    PARTNERSHIPS = "17", _("Partnerships for the goals")


class ListingLanguage(models.TextChoices):
    """Languages in which people can work with someone; codes of ISO 639."""

    FRENCH = "fr", _("French")
    ENGLISH = "en", _("English")
    FRENCH_SIGN_LANGUAGE = "fsl", _("French sign language")
    ARABIC = "ar", _("Arabic")
    BASQUE = "eu", _("Basque")
    BRETON = "br", _("Breton")
    CHINESE = "zh", _("Chinese")
    CREOLE = "cpf", _("Creole")
    DUTCH = "nl", _("Dutch")
    GERMAN = "de", _("German")
    ITALIAN = "it", _("Italian")
    OCCITAN = "oc", _("Occitan")
    PORTUGUESE = "pt", _("Portuguese")
    SPANISH = "es", _("Spanish")
    TURKISH = "tr", _("Turkish")
    UKRAINIAN = "uk", _("Ukrainian")


class Availability(models.TextChoices):
    """When someone can take up something new; empty where it was not said."""

    NOW = "now", _("available now")
    SOON = "soon", _("available within three months")
    LATER = "later", _("not available at present")


class TravelRange(models.IntegerChoices):
    """How far from its commune a listing travels, in km; the last one is anywhere in France."""

    NONE = 0, _("does not travel")
    NEAR = 20, _("travels up to 20 km")
    AROUND = 50, _("travels up to 50 km")
    DEPARTMENT = 100, _("travels up to 100 km")
    REGION = 200, _("travels up to 200 km")
    ANYWHERE = 1000, _("travels anywhere in France")


class LegalForm(models.TextChoices):
    ASSOCIATION = "association", _("association")
    COOPERATIVE = "cooperative", _("cooperative")
    SCIC = "scic", _("cooperative of collective interest (SCIC)")
    SCOP = "scop", _("workers’ cooperative (SCOP)")
    CAE = "cae", _("member of an activity and employment cooperative (CAE)")
    MUTUAL = "mutual", _("mutual")
    FOUNDATION = "foundation", _("foundation or endowment fund")
    ESUS = "esus", _("solidarity enterprise (ESUS)")
    COMPANY = "company", _("company")
    SOLE_TRADER = "sole_trader", _("sole trader")
    PUBLIC = "public", _("public body")
    INFORMAL = "informal", _("group without a legal form")
    OTHER = "other", _("another legal form")


class AlertRhythm(models.TextChoices):
    """How often a kept search tells of what is new."""

    NONE = "none", _("no mail")
    WEEKLY = "weekly", _("once a week")
    MONTHLY = "monthly", _("once a month")
