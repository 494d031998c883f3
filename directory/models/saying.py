"""What a listing may say beyond the essentials: columns of Listing, each kind with its own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from directory.enums import (
    Audience,
    Engagement,
    HostingCountry,
    ListingKind,
    Public,
    Sector,
    TextLanguage,
)
from directory.rows import ROWS, check_rows

# Texts that may be said in another language, too.
TRANSLATED = (
    *("trade", "tagline", "description", "mission", "solidarity_rate", "concessions"),
    *("learning_path", "passions", "data_policy", "price_policy", "governance"),
)
OF_FREELANCERS = (
    *("trade", "solidarity_rate", "concessions", "engagement"),
    *("portfolio", "learning_path", "passions"),
)
OF_INITIATIVES = (
    *("mission", "sector", "publics", "services", "platform", "commons"),
    *("hosting", "hosting_country", "data_policy", "price_policy", "governance"),
)
FURTHER_FIELDS = (*OF_FREELANCERS, *OF_INITIATIVES, "written_in", "translations")

# What is hidden together -> its fields. Name, kind and picture are everyone's: a picture is served
# to whoever has its address.
HIDEABLE = {
    **{"tagline": ("tagline",), "description": ("description",), "skills": ("skills",)},
    **{"causes": ("causes",), "languages": ("languages",), "availability": ("availability",)},
    **{"place": ("commune",), "travel": ("works_remotely", "travel_range")},
    "terms": ("pro_bono", "low_bono", "standard"),
    **{"website": ("website",), "legal_form": ("legal_form",), "numbers": ("siren", "rna")},
    **{name: (name,) for name in (*OF_FREELANCERS, *OF_INITIATIVES) if "hosting" not in name},
    "hosting": ("hosting", "hosting_country"),
}


def of_other_kind(kind: str) -> tuple[str, ...]:
    """The fields that a listing of this kind does not have."""
    return OF_INITIATIVES if kind == ListingKind.FREELANCER else OF_FREELANCERS


def hideable_of(kind: str) -> list[str]:
    """The parts of a listing of this kind that its owner may hide."""
    others = set(of_other_kind(kind))
    return [part for part, fields in HIDEABLE.items() if not others.intersection(fields)]


def _text(words: Any, longest: int) -> models.TextField:
    return models.TextField(words, max_length=longest, blank=True, default="", db_default="")


def _line(words: Any, longest: int, **options: Any) -> models.CharField:
    return models.CharField(
        words, max_length=longest, blank=True, default="", db_default="", **options
    )


def _json(kind: type[list | dict], words: Any = None) -> models.JSONField:
    empty = models.Value(kind(), models.JSONField())
    return models.JSONField(words, default=kind, db_default=empty, blank=True)


class FurtherSaying(models.Model):
    """Columns that are held, compared, approved and previewed like all of a listing's text; the
    last four are not, and hold at once."""

    kind: Any  # Listing's

    trade = _line(_("trade"), 80)
    solidarity_rate = _line(_("solidarity rate"), 140)
    concessions = _text(_("what is conceded"), 500)
    engagement = _line(_("level of engagement"), 10, choices=Engagement.choices)
    portfolio = _json(list, _("portfolio"))
    learning_path = _text(_("learning path"), 2000)
    passions = _text(_("passions"), 500)

    mission = _text(_("mission"), 1000)
    sector = _line(_("sector"), 20, choices=Sector.choices)
    publics = _json(list, _("publics served"))
    services = _json(list, _("services"))
    platform = _line(_("platform used"), 80)
    commons = _json(list, _("commons"))
    hosting = _line(_("where data are hosted"), 80)
    hosting_country = _line(_("country of the data"), 2, choices=HostingCountry.choices)
    data_policy = _text(_("data policy"), 1500)
    price_policy = _text(_("price policy"), 1500)
    governance = _text(_("governance"), 1500)

    written_in = models.CharField(
        _("written in"),
        max_length=2,
        choices=TextLanguage.choices,
        default=TextLanguage.FRENCH,
        db_default=TextLanguage.FRENCH,
    )
    # Language -> field -> text; only what is said in that language.
    translations = _json(dict, _("translations"))

    # Part -> audience, of those that are not everyone's; see HIDEABLE.
    visibility = _json(dict)
    # The fields of these parts with what they say. Their columns are empty: so no list, search,
    # file or frame can show what it may not, and whoever may read it gets it from `text_of`.
    hidden = _json(dict)
    hints_off = models.BooleanField(default=False, db_default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(engagement__in=["", *Engagement.values]),
                name="directory_listing_engagement",
            ),
            models.CheckConstraint(
                condition=models.Q(sector__in=["", *Sector.values]),
                name="directory_listing_sector",
            ),
            models.CheckConstraint(
                condition=models.Q(hosting_country__in=["", *HostingCountry.values]),
                name="directory_listing_hosting_country",
            ),
            models.CheckConstraint(
                condition=models.Q(written_in__in=TextLanguage.values),
                name="directory_listing_written_in",
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{field}__8__isnull": True}),
                    name=f"directory_listing_{field}_rows",
                )
                for field in ROWS
            ),
        ]

    @property
    def public_labels(self) -> list[str]:
        """Whom it is for, in words, in the enum's order."""
        return [str(public.label) for public in Public if public in self.publics]

    def clean(self) -> None:
        """Lists are rows of plain lines, translations are texts of known fields."""
        for field in ROWS:
            checked(field, check_rows, field, getattr(self, field))
        checked("publics", check_codes, Public, self.publics)
        checked("translations", self._check_translations)

    def _check_translations(self) -> None:
        others = set(TextLanguage.values) - {self.written_in}
        known = set(TRANSLATED) - set(of_other_kind(self.kind))
        sound = isinstance(self.translations, dict) and set(self.translations) <= others
        for texts in self.translations.values() if sound else ():
            sound = sound and isinstance(texts, dict) and set(texts) <= known
            for field, text in texts.items() if sound else ():
                longest = self._meta.get_field(field).max_length or 0
                sound = sound and isinstance(text, str) and 0 < len(text) <= longest
        if not sound:
            raise ValidationError(_now("These are no values we know."))


def check_codes(enum: type[models.TextChoices], codes: Any) -> None:
    """Raises ValidationError unless it is a list of codes, each once, in the enum's order."""
    if not isinstance(codes, list) or codes != [code for code in enum.values if code in codes]:
        raise ValidationError(_now("These are no values we know."))


def checked(field: str, check: Any, *values: Any) -> None:
    """What a check of one field says, said of that field."""
    try:
        check(*values)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error


def check_visibility(kind: str, levels: Any) -> None:
    """Raises ValidationError unless these are parts of this kind with whom they are for."""
    narrower = (Audience.MEMBERS, Audience.STAFF)
    sound = isinstance(levels, dict) and set(levels) <= set(hideable_of(kind))
    if not sound or not all(level in narrower for level in levels.values()):
        raise ValidationError(_now("These are no values we know."))
