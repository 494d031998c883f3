"""A version's commitments read by capacity: what binds a reader, and what the others owe them.

Pure, on the frozen content described in `charters.canonical`. A commitment that names no capacity
binds everybody who signs, and is shown once, as mutual. A capacity that is named without being
one to sign in, such as the network, is a party all the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from charters.canonical import articles_for
from charters.enums import CapacityCode, Strength

LONGEST_LEAD = 400  # characters; a longer paragraph is text of its own, no introduction


@dataclass(frozen=True)
class Party:
    """Someone whom the charter binds, under its own name for them."""

    code: str
    label: str
    signs: bool


@dataclass(frozen=True)
class Commitment:
    """One promise. `lead` is the sentence before it that ends with a colon, if there is one."""

    text: str
    lead: str
    strength: str
    capacities: frozenset[str]
    place: int  # in its section

    @property
    def is_firm(self) -> bool:
        return self.strength != Strength.BEST_EFFORT

    def names(self, code: str) -> bool:
        return code in self.capacities

    def binds(self, party: Party) -> bool:
        return party.code in self.capacities or (party.signs and not self.capacities)


@dataclass(frozen=True)
class Section:
    """An article, the preamble or the closing, with all or some of its commitments."""

    anchor: str
    number: int | None
    title: str
    commitments: tuple[Commitment, ...]

    @property
    def heading(self) -> str:
        """`3. Its title`; an article without a title has its number only."""
        if self.number is None:
            return self.title
        if not self.title:
            return _("Article %(number)s") % {"number": self.number}
        return f"{self.number}. {self.title}"

    @property
    def tally(self) -> "Tally":
        return Tally.of(self.commitments)

    def only(self, wanted: Callable[[Commitment], bool]) -> "Section":
        kept = tuple(filter(wanted, self.commitments))
        return Section(self.anchor, self.number, self.title, kept)


@dataclass(frozen=True)
class Tally:
    """How many commitments, by strength."""

    firm: int
    effort: int

    @classmethod
    def of(cls, commitments: Iterable[Commitment]) -> "Tally":
        strengths = [commitment.is_firm for commitment in commitments]
        return cls(firm=sum(strengths), effort=len(strengths) - sum(strengths))

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.firm + other.firm, self.effort + other.effort)

    @property
    def total(self) -> int:
        return self.firm + self.effort


@dataclass(frozen=True)
class Share:
    """What one party promises, article by article; without a party, what everybody promises."""

    party: Party | None
    sections: tuple[Section, ...]

    @property
    def tally(self) -> Tally:
        return Tally.of(c for section in self.sections for c in section.commitments)


@dataclass(frozen=True)
class Reading:
    """The charter as one party reads it."""

    party: Party
    mine: Share
    owed: tuple[Share, ...]
    mutual: Share

    @property
    def bound(self) -> Tally:
        """All that binds this party, what everybody promises included if it signs."""
        mutual = self.mutual.tally if self.party.signs else Tally(0, 0)
        return self.mine.tally + mutual

    @property
    def owed_in_all(self) -> Tally:
        """All that the others owe: what several of them are named for is one commitment."""
        theirs = {
            (section.anchor, commitment.place): commitment
            for share in (*self.owed, self.mutual)
            for section in share.sections
            for commitment in section.commitments
        }
        return Tally.of(theirs.values())


class Commitments:
    """Everything one version's content says about who owes what."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Preamble, articles and closing; those without a commitment too."""
        content = self.content
        return (
            Section("preamble", None, _("Preamble"), _commitments(content["preamble"])),
            *(
                Section(
                    f"article-{article['number']}",
                    article["number"],
                    article["title"],
                    _commitments(article["parts"]),
                )
                for article in content["articles"]
            ),
            Section("closing", None, _("Closing"), _commitments(content["closing"])),
        )

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        """Capacities one signs in, in the charter's order, then whoever else is named."""
        offered = {item["code"]: item["label"] for item in self.content["capacities"]}
        named = {code for s in self.sections for c in s.commitments for code in c.capacities}
        order = [*CapacityCode.values, *sorted(named - set(CapacityCode.values))]
        others = [code for code in order if code in named - set(offered)]
        return (
            *(Party(code, label, signs=True) for code, label in offered.items()),
            *(Party(code, usual_name(code), signs=False) for code in others),
        )

    @property
    def labels(self) -> dict[str, str]:
        return {party.code: party.label for party in self.parties}

    @property
    def name_somebody(self) -> bool:
        """Whether any commitment is for some and not for all."""
        return any(c.capacities for section in self.sections for c in section.commitments)

    @property
    def tally(self) -> Tally:
        return self._share(None, lambda commitment: True).tally

    @property
    def mutual(self) -> Share:
        return self._share(None, lambda commitment: not commitment.capacities)

    def share_of(self, party: Party) -> Share:
        """What names this party, without what binds everybody."""
        return self._share(party, lambda commitment: commitment.names(party.code))

    def binding(self, party: Party) -> Share:
        """All that this party commits to, what binds everybody included."""
        return self._share(party, lambda commitment: commitment.binds(party))

    def read_as(self, party: Party) -> Reading:
        """What binds this party, and what each of the others owes it, the network included."""
        others = [other for other in self.parties if other != party]
        return Reading(
            party=party,
            mine=self.share_of(party),
            owed=tuple(self.share_of(other) for other in others),
            mutual=self.mutual,
        )

    def overview(self) -> list[tuple[Section, list[Tally]]]:
        """A row for each article, a cell for each party: how many commitments bind it there."""
        return [
            (section, [section.only(lambda c, p=party: c.binds(p)).tally for party in self.parties])  # type: ignore[misc]
            for section in self.sections
            if section.number or section.commitments
        ]

    def totals(self) -> list[Tally]:
        """The overview's last row."""
        return [
            self._share(party, lambda c, p=party: c.binds(p)).tally  # type: ignore[misc]
            for party in self.parties
        ]

    def _share(self, party: Party | None, wanted: Callable[[Commitment], bool]) -> Share:
        sections = (section.only(wanted) for section in self.sections)
        return Share(party, tuple(section for section in sections if section.commitments))


def read_by(content: dict[str, Any], code: str) -> dict[str, Any]:
    """What a page about one version needs to show it to a reader in this capacity, or to anybody.

    A code the charter doesn't know is no choice: people share addresses, and labels change.
    """
    found = Commitments(content)
    chosen = next((party for party in found.parties if party.code == code), None)
    return {
        "commitments": found,
        "labels": found.labels,
        "capacity": chosen.code if chosen else "",
        "reading": found.read_as(chosen) if chosen else None,
        "articles": articles_for(content, chosen.code) if chosen else content["articles"],
    }


def usual_name(code: str) -> str:
    """A capacity's name where the charter gives it none; the code itself if it is unknown."""
    return str(CapacityCode(code).label) if code in CapacityCode.values else code


def _commitments(parts: list[dict[str, Any]]) -> tuple[Commitment, ...]:
    found: list[Commitment] = []
    lead = ""
    above: dict[int, str] = {}  # by level: sub-points are read under what they belong to
    for part in parts:
        if part["kind"] != "commitment":
            is_lead = part["text"].rstrip().endswith(":") and len(part["text"]) <= LONGEST_LEAD
            lead, above = part["text"] if is_lead else "", {}
            continue
        level = part.get("level", 1)
        above = {depth: text for depth, text in above.items() if depth < level}
        found.append(
            Commitment(
                text=part["text"],
                lead=above[max(above)] if above else lead,
                strength=part.get("strength", Strength.FIRM),
                capacities=frozenset(part.get("capacities", [])),
                place=len(found),
            )
        )
        above[level] = part["text"]
    return tuple(found)
