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
    # Back at once only where time archived it: `services.freshness`; back to where it waited when a
    # moderator takes a refusal back.
    ListingState.ARCHIVED: (ListingState.DRAFT, ListingState.SUBMITTED, ListingState.PUBLISHED),
}


class AffiliationState(models.TextChoices):
    REQUESTED = "requested", _("requested")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    SUSPENDED = "suspended", _("suspended")
    LEFT = "left", _("left")


# The network decides, the owner leaves and asks again; what a network refused it alone reopens.
AFFILIATION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    AffiliationState.REQUESTED: (
        AffiliationState.ACCEPTED,
        AffiliationState.REFUSED,
        AffiliationState.LEFT,
    ),
    AffiliationState.ACCEPTED: (AffiliationState.SUSPENDED, AffiliationState.LEFT),
    AffiliationState.REFUSED: (AffiliationState.ACCEPTED,),
    AffiliationState.SUSPENDED: (AffiliationState.ACCEPTED, AffiliationState.LEFT),
    AffiliationState.LEFT: (AffiliationState.REQUESTED,),
}


class ListingRole(models.TextChoices):
    """What one does with a listing: an editor writes it, the one owner decides about it."""

    EDITOR = "editor", _("editor")
    OWNER = "owner", _("owner")


class OfferState(models.TextChoices):
    """What became of a role offered to a mailbox."""

    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")


class ClaimMethod(models.TextChoices):
    """How someone shows that they speak for a listing that nobody answers for."""

    DOMAIN = "domain", _("my mail address is of the web site’s own domain")
    REGISTRY = "registry", _("the public registry names me, or how to reach us")
    VOUCHING = "vouching", _("someone whom the network knows can vouch for me")


class ClaimState(models.TextChoices):
    REQUESTED = "requested", _("waiting for an answer")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("taken back")


CLAIM_TRANSITIONS: dict[str, tuple[str, ...]] = {
    ClaimState.REQUESTED: (
        ClaimState.ACCEPTED,
        ClaimState.REFUSED,
        ClaimState.WITHDRAWN,
        ClaimState.EXPIRED,
    ),
    ClaimState.ACCEPTED: (ClaimState.REVOKED,),
    ClaimState.REFUSED: (),
    ClaimState.WITHDRAWN: (),
    ClaimState.EXPIRED: (),
    ClaimState.REVOKED: (),
}


class ChangeState(models.TextChoices):
    """What became of a change of a listing that is public, or that a moderator may be reading."""

    PENDING = "pending", _("waiting for approval")
    RETURNED = "returned", _("sent back to go on with")
    APPROVED = "approved", _("approved")
    APPLIED = "applied", _("public, not read yet")
    REFUSED = "refused", _("refused")
    REPLACED = "replaced", _("replaced by a newer one")
    REVERTED = "reverted", _("taken back")


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


class Rhythm(models.IntegerChoices):
    """How often, in months, an owner is asked whether the listing is still true."""

    QUARTER = 3, _("every 3 months")
    HALF_YEAR = 6, _("every 6 months")
    YEAR = 12, _("once a year")


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


class ImportState(models.TextChoices):
    """How far a file of listings has come."""

    UPLOADED = "uploaded", _("to be looked at")
    CHECKED = "checked", _("checked, nothing is written")
    WAITING = "waiting", _("waiting for its turn")
    RUNNING = "running", _("being written")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused, nothing was written")
    UNDONE = "undone", _("undone")


class ImportLevel(models.TextChoices):
    """What a line of the report means for its row."""

    ERROR = "error", _("not taken")
    DUPLICATE = "duplicate", _("there already")
    NOTE = "note", _("taken, with a remark")


class Audience(models.TextChoices):
    """Who reads a part of a listing; each includes the ones before it."""

    EVERYONE = "everyone", _("everyone")
    MEMBERS = "members", _("members of its networks")
    STAFF = "staff", _("the staff of its networks")

    @property
    def reach(self) -> tuple["Audience", ...]:
        """Whose parts this one may read."""
        order = tuple(Audience)
        return order[: order.index(self) + 1]


class TextLanguage(models.TextChoices):
    """Languages in which a listing's texts are written; those of the site."""

    FRENCH = "fr", _("French")
    ENGLISH = "en", _("English")


class Engagement(models.TextChoices):
    """How much of someone's working time goes to the social and solidarity economy."""

    SOME = "some", _("a few days a year")
    PART = "part", _("a part of my time")
    MOST = "most", _("most of my time")
    ALL = "all", _("all of my time")


class Sector(models.TextChoices):
    """The field in which an initiative works."""

    FARMING = "farming", _("food and farming")
    HOUSING = "housing", _("housing and building")
    CULTURE = "culture", _("culture and media")
    DIGITAL = "digital", _("digital services")
    EDUCATION = "education", _("education and training")
    EMPLOYMENT = "employment", _("work and inclusion")
    ENERGY = "energy", _("energy and environment")
    FINANCE = "finance", _("finance and insurance")
    MOBILITY = "mobility", _("mobility and delivery")
    REUSE = "reuse", _("repair, reuse and recycling")
    HEALTH = "health", _("health and care")
    SPORT = "sport", _("sport and leisure")
    TOURISM = "tourism", _("tourism and hospitality")
    TRADE = "trade", _("shops and market places")
    OTHER = "other", _("another sector")


class Public(models.TextChoices):
    """Whom an initiative is for."""

    EVERYONE = "everyone", _("everyone")
    FAMILIES = "families", _("families and children")
    YOUNG = "young", _("young people")
    ELDERLY = "elderly", _("older people")
    DISABLED = "disabled", _("people with a disability")
    JOB_SEEKERS = "job_seekers", _("people looking for work")
    POOR = "poor", _("people in hardship")
    MIGRANTS = "migrants", _("exiled and migrant people")
    OFFLINE = "offline", _("people who are not at ease with digital tools")
    WORKERS = "workers", _("workers and freelancers")
    ORGANISATIONS = "organisations", _("associations and cooperatives")
    COMPANIES = "companies", _("companies")
    AUTHORITIES = "authorities", _("local authorities")


class HostingCountry(models.TextChoices):
    """The country in which data are kept; codes of ISO 3166, but the last two."""

    FRANCE = "FR", _("France")
    GERMANY = "DE", _("Germany")
    BELGIUM = "BE", _("Belgium")
    SPAIN = "ES", _("Spain")
    FINLAND = "FI", _("Finland")
    IRELAND = "IE", _("Ireland")
    ITALY = "IT", _("Italy")
    LUXEMBOURG = "LU", _("Luxembourg")
    NETHERLANDS = "NL", _("Netherlands")
    EUROPE = "EU", _("another country of the European Union")
    SWITZERLAND = "CH", _("Switzerland")
    UNITED_KINGDOM = "GB", _("United Kingdom")
    CANADA = "CA", _("Canada")
    UNITED_STATES = "US", _("United States")
    ELSEWHERE = "ZZ", _("elsewhere")


class MergeState(models.TextChoices):
    """How far two listings have become one."""

    PROPOSED = "proposed", _("proposed")
    DONE = "done", _("merged")
    REFUSED = "refused", _("refused")
    UNDONE = "undone", _("undone")


class CorrectionField(models.TextChoices):
    """What a visitor says is wrong."""

    NAME = "name", _("the name")
    TAGLINE = "tagline", _("the line under the name")
    DESCRIPTION = "description", _("the presentation")
    PLACE = "place", _("the place")
    WEBSITE = "website", _("the web site")
    SKILLS = "skills", _("the skills")
    OTHER = "other", _("something else")
    CLOSED = "closed", _("it does not exist any more")
    ABUSE = "abuse", _("it should not be here: abuse")


class CorrectionState(models.TextChoices):
    OPEN = "open", _("waiting")
    APPLIED = "applied", _("dealt with")
    DECLINED = "declined", _("turned down")
