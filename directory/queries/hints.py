"""What would help people find a listing, or trust it: a few words, and nothing depends on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.enums import ListingKind

# Said at once; the next ones come when these are done.
MOST = 3
TERMS = ("pro_bono", "low_bono", "standard")


@dataclass(frozen=True, slots=True)
class Hint:
    """A reason to say more, and the field of the form where that is done."""

    words: str | Promise
    field: str


def hints_for(kind: str, text: dict[str, Any]) -> list[Hint]:
    """At most MOST, those that help most first."""
    own = _of_freelancer if kind == ListingKind.FREELANCER else _of_initiative
    return [*_of_both(text), *own(text)][:MOST]


def _of_both(text: dict[str, Any]) -> Iterator[Hint]:
    if not text["description"]:
        yield Hint(_("A few sentences tell people whether to write to you."), "description")
    if not text["skills"]:
        yield Hint(_("Skills are what people search for."), "skills")
    if not text["commune"] and not text["works_remotely"]:
        yield Hint(_("With a town, people nearby find you."), "place")


def _of_freelancer(text: dict[str, Any]) -> Iterator[Hint]:
    if not any(text[term] for term in TERMS):
        yield Hint(_("Your terms tell associations whether they can afford you."), "pro_bono")
    if not text["portfolio"]:
        yield Hint(_("One or two works to look at help people trust you."), "portfolio-0-title")
    if not text["causes"]:
        yield Hint(_("Causes bring those who share them."), "causes_0")


def _of_initiative(text: dict[str, Any]) -> Iterator[Hint]:
    if not text["services"]:
        yield Hint(_("People look for what you offer: name your services."), "services-0-name")
    if not text["siren"] and not text["rna"]:
        yield Hint(_("A SIREN or RNA number lets people check who you are."), "siren")
    if not text["hosting_country"]:
        yield Hint(_("Some want to know in which country their data lie."), "hosting_country")
    if not text["governance"]:
        yield Hint(_("Who decides, and how one takes part: many look for that."), "governance")
