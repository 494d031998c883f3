"""Listings that may be the same as one that is being written, in all networks."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import fuzz, process

from directory.enums import ListingState
from directory.identifiers import host_key, name_key
from directory.matching import words_of
from directory.models import Listing, SearchTerm, Territory
from directory.names import MOST_WORDS, are_alike, key_variants, telling_words
from directory.queries.spelling import meant_by
from portal.mail_hosts import DISPOSABLE, PUBLIC_PROVIDERS, host_of
from portal.models import User
from portal.models.user import MailHost

# So many are told, so many looked at: a thousand may share a number or a name.
MOST = 5
LOOKED_AT = 200
# What more listings share (a host, a mail domain, a name in many towns) is that of a chain, and
# says nothing by itself.
CHAIN = 3
# Of a hundred: how alike the keys of two names in one place are at least, to be looked at.
WORTH_A_LOOK = 65
LOOKED_AT_IN_PLACE = 50
SHORTEST_NAME = 3
# The next town, not the other end of the department.
NEXT_DOOR = 15
# Words of a name without a place whose spelling is corrected.
MOST_CORRECTED = 2
REASONS = {
    "siren": gettext_lazy("the same SIREN"),
    "rna": gettext_lazy("the same RNA"),
    "host": gettext_lazy("the same web site"),
    "domain": gettext_lazy("the same mail domain"),
    "name": gettext_lazy("the same name"),
    "alike": gettext_lazy("nearly the same name"),
    "place": gettext_lazy("in the same town"),
    "near": gettext_lazy("in a town next to it"),
}
WEIGHTS = {"siren": 100, "rna": 100, "host": 60, "domain": 45, "name": 50, "alike": 40}
WEIGHTS |= {"place": 10, "near": 5}
# What is enough by itself, however many share it; the rest needs another of these beside it.
NUMBERS = frozenset({"siren", "rna"})
NAMES = frozenset({"name", "alike"})
WEB = frozenset({"host", "domain"})


@dataclass(frozen=True, slots=True)
class Likeness:
    """A listing that may be the same, and why: keys of REASONS."""

    listing: Listing
    reasons: tuple[str, ...]
    is_far: bool = False

    @property
    def score(self) -> int:
        return sum(WEIGHTS[reason] for reason in self.reasons)

    @property
    def why(self) -> str:
        """In words, in the reader's language."""
        return ", ".join(str(REASONS[reason]) for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Told:
    """What one person may know of a likeness; without an address they cannot see the listing."""

    words: str
    why: str
    url: str = ""
    pk: int | None = None


def alike(
    *,
    name: str = "",
    commune: int | None = None,
    siren: str = "",
    rna: str = "",
    website: str = "",
    writer: User | None = None,
    exclude: int | None = None,
) -> list[Likeness]:
    """At most MOST listings that may be the same, the likeliest first; none of the archived ones.

    Whoever is told must be asked `told_to` first. Mail domains are compared with those that
    `writer` proved: nobody finds out where others have their mailbox. A name counts in the same
    place or the next one, or where one of the two has no place; each key has its index, so the
    cost does not depend on the size of the directory."""
    name = name if len(name.strip()) >= SHORTEST_NAME else ""
    questions = [
        *_by_key({"siren": siren, "rna": rna, "host": host_key(website)}),
        *(_by_domain(writer) if writer is not None else ()),
        *(_by_name(name, commune) if name_key(name) else ()),
    ]
    found: dict[int, set[str]] = {}
    for reason, rows in questions:
        pks = Listing.objects.filter(rows).order_by().values_list("pk", flat=True)
        for pk in pks[:LOOKED_AT]:
            found.setdefault(pk, set()).add(reason)
    found.pop(exclude or 0, None)
    listings = (
        Listing.objects.filter(pk__in=found)
        .exclude(state=ListingState.ARCHIVED)
        .select_related("home_network", "commune")
    )
    asked = Asked(name, commune)
    likenesses = [asked.likeness(one, found[one.pk]) for one in listings]
    likenesses = sorted(_telling(likenesses), key=lambda one: (-one.score, one.listing.pk))
    return likenesses[:MOST]


def alike_text(
    text: dict[str, Any], *, writer: User | None = None, exclude: int | None = None
) -> list[Likeness]:
    """The same for the text of a listing and whoever answers for it."""
    names = ("name", "commune", "siren", "rna", "website")
    return alike(**{name: text[name] for name in names}, writer=writer, exclude=exclude)


def told_to(user: User, likenesses: list[Likeness]) -> list[Told]:
    """In words for this person: of a listing they cannot see its network only, and of somebody
    else's draft nothing at all."""
    pks = [one.listing.pk for one in likenesses]
    visible = set(Listing.objects.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True))
    told = []
    for one in likenesses:
        listing, why = one.listing, one.why
        if listing.pk in visible:
            parts: list[Any] = [listing.name, listing.commune.label if listing.commune else ""]
            words = ", ".join([*filter(None, parts), listing.home_network.name])
            told.append(Told(words, why, listing.get_absolute_url(), listing.pk))
        elif listing.state != ListingState.DRAFT:
            network = {"network": listing.home_network.name}
            told.append(Told(_("a listing of %(network)s that you cannot see") % network, why))
    return told


class Asked:
    """The name and the place that are looked for: what they have in common with a listing."""

    def __init__(self, name: str, commune: int | None) -> None:
        self.name, self.key = name, name_key(name) if name else ""
        self.place = Territory.objects.filter(pk=commune).first() if commune else None

    def likeness(self, listing: Listing, found: set[str]) -> Likeness:
        """Why it was found, checked, and where it is, in the order of REASONS."""
        reasons = found - {"key"}
        if self.key and self.key == listing.name_key:
            reasons.add("name")
        elif self.name and are_alike(self.name, listing.name, place=self._town(listing)):
            reasons.add("alike")
        if self.place is not None and listing.commune is not None:
            reasons |= self._where(listing.commune)
        ordered = tuple(reason for reason in REASONS if reason in reasons)
        return Likeness(listing, ordered, is_far="far" in reasons)

    def _town(self, listing: Listing) -> str:
        place = self.place or listing.commune
        return place.name if place else ""

    def _where(self, other: Territory) -> set[str]:
        if self.place is None or self.place.pk == other.pk:
            return {"place"}
        return {"near"} if self.place.kilometres_to(other) <= NEXT_DOOR else {"far"}


def _telling(likenesses: list[Likeness]) -> Iterator[Likeness]:
    """Those that are likely enough. What a chain shares needs a name or a place beside it; a name
    needs to be in the place, and a slip of spelling in the very same one."""
    shared = Counter(reason for one in likenesses for reason in one.reasons)
    for one in likenesses:
        reasons = set(one.reasons)
        telling = {reason for reason in reasons if reason in NUMBERS or shared[reason] <= CHAIN}
        is_here = "place" in reasons and len(reasons) > 1
        is_next_door = {"near", "name"} <= reasons
        is_nowhere = not one.is_far and "near" not in reasons and telling & NAMES
        if telling & (NUMBERS | WEB) or is_here or is_next_door or is_nowhere:
            yield one


type Question = tuple[str, Q]


def _by_key(keys: dict[str, str]) -> Iterator[Question]:
    yield from ((field, Q(**{field: value})) for field, value in keys.items() if value)


def _by_domain(writer: User) -> Iterator[Question]:
    """Web sites at the writer's mail domain, and listings of other people who have theirs there."""
    hosts = {host_of(mailbox) for mailbox in writer.proved_mailboxes}
    hosts -= PUBLIC_PROVIDERS | DISPOSABLE
    if hosts:
        there = User.objects.annotate(mail_host=MailHost("email")).filter(mail_host__in=hosts)
        proved = there.filter(emailaddress__verified=True, emailaddress__email__iexact=F("email"))
        yield "domain", Q(host__in=hosts)
        yield "domain", Q(owner__in=proved.exclude(pk=writer.pk).values("pk"))


def _by_name(name: str, commune: int | None) -> Iterator[Question]:
    keys = key_variants(name)
    yield "key", Q(name_key__in=keys)
    if commune is None:
        yield "key", Q(name_key__in=_corrected(name))
    else:
        # A chain has more namesakes than are looked at: the one of this town is asked for apart,
        # with and without the town in its name.
        town = Territory.objects.filter(pk=commune).values_list("name", flat=True).first() or ""
        plain = " ".join(telling_words(name, place=town))
        keys |= {name_key(f"{name} {town}"), name_key(plain), name_key(f"{plain} {town}")}
        yield "key", Q(name_key__in=keys, commune=commune)
        yield "key", Q(pk__in=_alike_in(commune, name))


def _alike_in(commune: int, name: str) -> list[int]:
    """All keys of one place are compared: ten thousand in some milliseconds."""
    keys = dict(Listing.objects.filter(commune=commune).order_by().values_list("pk", "name_key"))
    close = process.extract(
        name_key(name),
        keys,
        scorer=fuzz.ratio,
        score_cutoff=WORTH_A_LOOK,
        limit=LOOKED_AT_IN_PLACE,
    )
    return [pk for _key, _score, pk in close]


def _corrected(name: str) -> set[str]:
    """The key of the name with words that nobody uses as search would correct them; none without
    such words."""
    words = words_of(name)[:MOST_WORDS]
    known = set(
        SearchTerm.objects.filter(term__in=words, documents__gt=0).values_list("term", flat=True)
    )
    unknown = [word for word in words if word not in known]
    meant = {word: meant_by(word) for word in unknown[:MOST_CORRECTED]}
    if not unknown or None in meant.values() or len(unknown) > MOST_CORRECTED:
        return set()
    return {name_key(" ".join(" ".join(meant.get(word) or [word]) for word in words))}
