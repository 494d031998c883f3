"""The territories of France: what the data file holds, loading it, finding a place by typing."""

import csv
import lzma
import re
from collections import Counter
from math import asin, cos, radians, sin, sqrt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from directory.enums import Precision, TerritoryKind
from directory.models import Territory
from directory.models.territory import TerritoryTerm, fold_name
from directory.services.territories import DATA_FILE, load_territories
from tests.factories import TerritoryFactory

TOP = {TerritoryKind.REGION, TerritoryKind.COLLECTIVITY}
# What the tests of the database load: everything above communes, and these.
SOME_COMMUNES = re.compile(
    r"Rennes|Saint-Mal[oô]|Saint-Denis|Paris|L'Haÿ|Le Havre|Havr|Strasbourg|Nouméa|Eu$|Eur|Y$|Yv"
)
# South, north, west, east of what the code of an overseas department or collectivity begins with.
OVERSEAS = {
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


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with lzma.open(DATA_FILE, "rt", encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@pytest.fixture(scope="module")
def communes(rows) -> list[dict[str, str]]:
    return [row for row in rows if row["kind"] == TerritoryKind.COMMUNE]


@pytest.fixture
def write_file(tmp_path):
    """Writes rows as a data file and returns its path."""

    def write(rows: list[dict[str, str]]):
        file = tmp_path / "territories.csv.xz"
        with lzma.open(file, "wt", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, fieldnames=rows[0])
            writer.writeheader()
            writer.writerows(rows)
        return file

    return write


@pytest.fixture
def some(rows) -> list[dict[str, str]]:
    return [
        row
        for row in rows
        if row["kind"] != TerritoryKind.COMMUNE or SOME_COMMUNES.match(row["name"])
    ]


@pytest.fixture
def loaded(db, some, write_file) -> None:
    load_territories(file=write_file(some))


def labels(territories) -> list[str]:
    return [territory.label for territory in territories]


def km_between(one: dict[str, str], other: dict[str, str]) -> float:
    south, north = radians(float(one["latitude"])), radians(float(other["latitude"]))
    east = radians(float(other["longitude"]) - float(one["longitude"]))
    root = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(east / 2) ** 2
    return 12742 * asin(sqrt(root))


class TestDataFile:
    def test_has_all_of_france(self, rows):
        assert Counter(row["kind"] for row in rows) == {
            "region": 18,
            "collectivity": 6,
            "department": 101,
            "commune": 34963,
        }

    def test_no_code_twice(self, rows):
        counts = Counter((row["kind"], row["code"]) for row in rows)
        assert [key for key, count in counts.items() if count > 1] == []

    def test_everything_has_the_parent_of_its_kind(self, rows):
        codes = {
            kind: {row["code"] for row in rows if row["kind"] == kind} for kind in TerritoryKind
        }
        allowed = {
            "region": {""},
            "collectivity": {""},
            "department": codes["region"],
            "commune": codes["department"] | codes["collectivity"],
        }
        assert [row for row in rows if row["parent"] not in allowed[row["kind"]]] == []

    def test_every_department_has_communes(self, rows, communes):
        parents = {commune["parent"] for commune in communes}
        above = {row["code"] for row in rows if row["kind"] in ("department", "collectivity")}
        assert parents == above

    def test_a_commune_code_begins_with_its_department(self, communes):
        assert [c for c in communes if not c["code"].startswith(c["parent"])] == []

    def test_every_commune_has_a_postal_code(self, communes):
        codes = re.compile(r"\d{5}( \d{5})*")
        assert [c for c in communes if not codes.fullmatch(c["postal_codes"])] == []

    def test_a_city_has_the_postal_codes_of_its_arrondissements(self, communes):
        cities = {c["code"]: c["postal_codes"].split() for c in communes}
        assert {"75001", "75020", "75116"} <= set(cities["75056"])
        assert {"69001", "69009"} <= set(cities["69123"])
        assert {"13001", "13016"} <= set(cities["13055"])

    def test_populations_add_up(self, rows, communes):
        total = sum(int(commune["population"]) for commune in communes)
        assert 65_000_000 < total < 72_000_000
        assert total == sum(int(row["population"]) for row in rows if row["kind"] in TOP)

    def test_positions_are_where_the_department_is(self, rows, communes):
        chief_towns = {row["code"]: row for row in rows if row["kind"] == "department"}
        misplaced = []
        for commune in communes:
            code = commune["parent"]
            if code in OVERSEAS:
                south, north, west, east = OVERSEAS[code]
                latitude, longitude = float(commune["latitude"]), float(commune["longitude"])
                inside = south <= latitude <= north and west <= longitude <= east
            else:
                inside = km_between(commune, chief_towns[code]) < 150
            if not inside:
                misplaced.append(commune)
        assert misplaced == []

    @pytest.mark.parametrize(
        ("code", "latitude", "longitude"),
        [
            ("35238", 48.11, -1.68),
            ("75056", 48.86, 2.35),
            ("59183", 51.03, 2.38),  # Dunkerque is Dunkirk in GeoNames
            ("33281", 44.84, -0.64),  # Mérignac, not its namesakes of the region
            ("50129", 49.64, -1.62),  # Cherbourg-en-Cotentin, by its seat
            ("97411", -20.88, 55.45),
            ("98818", -22.27, 166.45),
        ],
    )
    def test_known_places(self, communes, code, latitude, longitude):
        commune = next(commune for commune in communes if commune["code"] == code)
        assert commune["precision"] == Precision.COMMUNE
        assert float(commune["latitude"]) == pytest.approx(latitude, abs=0.03)
        assert float(commune["longitude"]) == pytest.approx(longitude, abs=0.03)

    def test_borrowed_positions_say_so(self, communes):
        positions = Counter(
            (commune["latitude"], commune["longitude"])
            for commune in communes
            if commune["precision"] == Precision.COMMUNE
        )
        assert {commune["precision"] for commune in communes} == set(Precision)
        assert [position for position, count in positions.items() if count > 1] == []


class TestLoading:
    def test_the_whole_file_then_nothing_more(self, db, capsys):
        call_command("load_territories")
        call_command("load_territories")
        first, second = capsys.readouterr().out.splitlines()
        assert first.startswith("Territories: 35088 created or changed")
        assert second.startswith("Territories: 0 created or changed")
        assert "34963 commune" in second
        assert Territory.objects.regions().count() == 18
        assert Territory.objects.departments().count() == 101
        assert TerritoryTerm.objects.filter(territory__name="Paris", term="75001").count() == 1
        assert not Territory.objects.exclude(typed_as__isnull=False).exists()

    def test_a_changed_row_is_updated_in_place(self, db, some, write_file):
        load_territories(file=write_file(some))
        rennes = Territory.objects.communes().get(code="35238")
        changed = [
            row | {"name": "Roazhon", "postal_codes": "35000"} if row["code"] == "35238" else row
            for row in some
        ]
        assert load_territories(file=write_file(changed)) == 1
        rennes.refresh_from_db()
        assert (rennes.name, rennes.search_name) == ("Roazhon", "roazhon")
        assert set(rennes.typed_as.values_list("term", flat=True)) == {"roazhon", "35000"}

    def test_a_merged_commune_stays_but_is_not_suggested(self, db, some, write_file):
        load_territories(file=write_file(some))
        load_territories(file=write_file([row for row in some if row["name"] != "Eu"]))
        assert Territory.objects.communes().filter(name="Eu").exists()
        assert "Eu (76)" not in labels(Territory.objects.suggest("eu"))

    def test_a_broken_file_changes_nothing(self, db, some, write_file):
        orphan = some[-1] | {"code": "99999", "parent": "99"}
        with pytest.raises(KeyError):
            load_territories(file=write_file([*some, orphan]))
        assert not Territory.objects.exists()


class TestFolding:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("Saint-Malo", "saint malo"),
            ("  St.  MALO ", "saint malo"),
            ("Ste-Marie", "sainte marie"),
            ("Bourg-St-Maurice", "bourg saint maurice"),
            ("L'Haÿ-les-Roses", "l hay les roses"),
            ("L’Haÿ", "l hay"),
            ("Œuilly", "oeuilly"),
            ("st", "st"),
            ("Brest", "brest"),
            ("est", "est"),
            ("35000\x00", "35000"),
            ("%*_'", ""),
        ],
    )
    def test_fold_name(self, text, folded):
        assert fold_name(text) == folded


@pytest.mark.usefixtures("loaded")
class TestSuggest:
    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("rennes", "Rennes (35)"),
            ("RENN", "Rennes (35)"),
            ("st malo", "Saint-Malo (35)"),
            ("saint-malo", "Saint-Malo (35)"),
            ("Saint Ma", "Saint-Malo (35)"),
            ("35000", "Rennes (35)"),
            ("352", "Rennes (35)"),
            ("75001", "Paris (75)"),
            ("75116", "Paris (75)"),
            ("paris", "Paris (75)"),
            ("L'Haÿ", "L'Haÿ-les-Roses (94)"),
            ("l hay", "L'Haÿ-les-Roses (94)"),
            ("hay les", "L'Haÿ-les-Roses (94)"),
            ("havre", "Le Havre (76)"),
            ("le hav", "Le Havre (76)"),
            ("saint-denis", "Saint-Denis (974)"),
            ("noumea", "Nouméa (988)"),
            ("st", "Strasbourg (67)"),
        ],
    )
    def test_communes(self, text, first):
        assert labels(Territory.objects.communes().suggest(text))[0] == first

    def test_most_populous_first(self):
        found = list(Territory.objects.communes().suggest("saint denis", limit=30))
        exact = [territory for territory in found if territory.search_name == "saint denis"]
        longer = found[len(exact) :]
        assert len(exact) > 1
        assert len(longer) > 5
        for part in (exact, longer):
            populations = [territory.population for territory in part]
            assert populations == sorted(populations, reverse=True)

    def test_a_whole_name_comes_before_bigger_places(self):
        found = list(Territory.objects.suggest("Eu"))
        assert labels(found)[:2] == ["Eu (76)", "Eure (department)"]
        assert found[0].population < found[1].population
        assert labels(Territory.objects.suggest("y"))[0] == "Y (80)"

    def test_a_department_by_its_number(self):
        assert labels(Territory.objects.suggest("35"))[0] == "Ille-et-Vilaine (department)"
        assert labels(Territory.objects.suggest("2A")) == ["Corse-du-Sud (department)"]

    def test_one_row_per_territory_whatever_codes_it_has(self):
        assert labels(Territory.objects.communes().suggest("750")) == ["Paris (75)"]

    def test_at_most_the_limit(self):
        assert len(Territory.objects.suggest("saint")) == 10
        assert len(Territory.objects.suggest("saint", limit=3)) == 3

    @pytest.mark.parametrize("text", ["", "  ", "%", "*", "\x00", "'", "’-", "nowhere at all"])
    def test_nothing_for_nothing(self, text):
        assert list(Territory.objects.suggest(text)) == []

    def test_keeps_to_the_queryset(self):
        assert labels(Territory.objects.regions().suggest("b")) == [
            "Bretagne (region)",
            "Bourgogne-Franche-Comté (region)",
        ]

    def test_uses_the_index(self):
        # So many that no other way is as cheap, and counted, as they are on a real site.
        commune = Territory.objects.communes().first()
        TerritoryTerm.objects.bulk_create(
            TerritoryTerm(territory=commune, term=f"other {n}") for n in range(5_000)
        )
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE directory_territoryterm")
            plan = Territory.objects.communes().suggest("saint ma").explain()
        used = {
            "sqlite": r"USING INDEX directory_territoryterm_term_\w+ \(term>\? AND term<\?\)",
            "postgresql": r"Index Cond: \(+term\)::text ~>=~ 'saint ma'",
        }
        assert re.search(used[connection.vendor], plan)


@pytest.mark.usefixtures("loaded")
class TestNamed:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("rennes", ["Rennes (35)"]),
            ("Rennes (35)", ["Rennes (35)"]),
            ("Rennes (44)", []),
            ("Renn", []),
            ("35700", ["Rennes (35)"]),
            ("Le Havre", ["Le Havre (76)"]),
            ("st-denis (93)", ["Saint-Denis (93)"]),
            ("Paris (department)", ["Paris (department)"]),
            ("Nouméa (988)", ["Nouméa (988)"]),
            ("", []),
            ("(", []),
            ("()", []),
        ],
    )
    def test_named(self, text, found):
        assert labels(Territory.objects.named(text)) == found

    def test_namesakes_most_populous_first(self):
        found = labels(Territory.objects.named("Saint-Denis"))
        assert found[:2] == ["Saint-Denis (974)", "Saint-Denis (93)"]

    def test_a_label_reads_back_in_every_language(self):
        for language in ("fr", "en"):
            with override(language):
                for territory in Territory.objects.exclude(kind=TerritoryKind.COMMUNE):
                    assert list(Territory.objects.named(territory.label)) == [territory]


@pytest.mark.usefixtures("loaded")
class TestTree:
    def test_within_a_region(self):
        found = Territory.objects.within(Territory.objects.regions().get(code="53"))
        assert Counter(found.values_list("kind", flat=True))["department"] == 4
        assert {"Bretagne (region)", "Rennes (35)"} <= set(labels(found))
        assert "Paris (75)" not in labels(found)

    def test_within_a_department(self):
        found = labels(Territory.objects.within(Territory.objects.departments().get(code="75")))
        assert sorted(found) == ["Paris (75)", "Paris (department)"]

    def test_within_a_commune(self):
        paris = Territory.objects.communes().get(code="75056")
        assert list(Territory.objects.within(paris)) == [paris]

    def test_within_narrows(self):
        bretagne = Territory.objects.regions().get(code="53")
        found = Territory.objects.within(bretagne).communes().suggest("saint-malo")
        assert labels(found)[0] == "Saint-Malo (35)"
        assert "Saint-Malo-de-Guersac (44)" not in labels(found)

    def test_department_and_region(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            rennes = Territory.objects.select_related("parent__parent").get(code="35238")
            assert (rennes.department.code, rennes.region.code) == ("35", "53")
            assert rennes.department.region == rennes.region.region == rennes.region
            assert rennes.department.department == rennes.department
            assert rennes.region.department is None

    def test_a_collectivity_stands_for_both(self):
        noumea = Territory.objects.get(name="Nouméa")
        assert noumea.department == noumea.region
        assert noumea.region.kind == TerritoryKind.COLLECTIVITY
        assert noumea in Territory.objects.within(noumea.region)


class TestConstraints:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"parent": None},
            {"kind": "county"},
            {"precision": "guess"},
            {"latitude": 91.0},
            {"longitude": -181.0},
        ],
    )
    def test_refused_by_the_database(self, db, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            TerritoryFactory(**wrong)

    def test_a_region_has_no_parent(self, db):
        with pytest.raises(IntegrityError), transaction.atomic():
            TerritoryFactory(kind=TerritoryKind.REGION)

    def test_a_code_is_unique_within_its_kind(self, db):
        commune = TerritoryFactory(code="11")
        TerritoryFactory(region=True, code="11")
        with pytest.raises(IntegrityError), transaction.atomic():
            TerritoryFactory(code="11", parent=commune.parent)
