"""Our own files come back: what a listing said is in the listing that is made of its export."""

import pytest

from directory.models import Listing, ListingSkill
from directory.services.indexing import for_index, index_listings
from directory.services.texts import text_of
from tests.directory.importing import file_of, take_in, told
from tests.directory.test_export import taken
from tests.factories import ListingFactory, TerritoryFactory

BOTH = {
    "tagline": "Réparer ensemble",
    "description": "Le mardi.\n\nEt le jeudi : venez !",
    "works_remotely": True,
    "causes": ["03", "12"],
    "languages": ["fr", "fsl"],
    "website": "https://fil.example/nous",
    "legal_form": "sole_trader",
    "siren": "732829320",
    "rna": "W353001234",
    "pro_bono": True,
    "low_bono": True,
    "standard": False,
}
INITIATIVE = {
    "mission": "Que tout dure.\nQue chacun sache.",
    "sector": "reuse",
    "publics": ["young", "offline"],
    "services": [
        {"name": "Atelier", "conditions": "10 € · gratuit le mardi, pour tous"},
        {"name": "Prêt, conseil", "conditions": ""},
        {"name": "Visite", "conditions": "sur rendez-vous"},
    ],
    "platform": "Paheko",
    "commons": [
        {"name": "Wiki", "licence": "", "address": f"https://wiki.example/{'page' * 20}"},
        {"name": "Plans", "licence": "CC BY-SA", "address": "https://plans.example"},
        {"name": "Guide", "licence": "CC0", "address": ""},
        {"name": "Carnet", "licence": "", "address": ""},
    ],
    "hosting": "Un Chaton",
    "hosting_country": "FR",
    "data_policy": "Rien n’est vendu.",
    "price_policy": "Prix libre\nou rien",
    "governance": "Une personne,\nune voix",
}
FREELANCER = {
    "trade": "Graphiste",
    "solidarity_rate": "350 € la journée",
    "concessions": "Un jour par mois",
    "engagement": "most",
    "portfolio": [
        {"title": "Affiche", "address": "https://affiche.example", "line": "Pour un festival"},
        {"title": "Logo", "address": "", "line": "Deux couleurs · une lettre"},
        {"title": "Site", "address": "https://site.example", "line": ""},
    ],
    "learning_path": "Une école,\npuis une autre",
    "passions": "La voile",
}


@pytest.mark.parametrize("ending", ["json", "geojson", "csv"])
@pytest.mark.parametrize(("kind", "said"), [("initiative", INITIATIVE), ("freelancer", FREELANCER)])
def test_our_own_file_comes_back(aulne, tmp_path, kind, said, ending):
    commune = TerritoryFactory(code="35238", name="Combe", postal_codes="35000")
    fields = BOTH | said
    listing = ListingFactory(kind=kind, home_network=aulne, name="Fil", commune=commune, **fields)
    listing.skills.add("couture", "soudure")
    index_listings(for_index())
    before = text_of(Listing.objects.get())
    content = taken(ending)
    ListingSkill.objects.all().delete()
    Listing.objects.all().delete()
    batch = take_in(file_of(tmp_path, content, f"fil.{ending}"), aulne)
    assert told(batch) == []
    again = Listing.objects.get()
    assert again.kind == kind
    assert text_of(again) == before


@pytest.mark.parametrize("ending", ["json", "csv"])
def test_a_single_row_comes_back(aulne, tmp_path, ending):
    """A licence may be an address, and a name have a comma: JSON has them at their places."""
    commons = [{"name": "Wiki", "licence": "", "address": "https://wiki.example"}]
    if ending == "json":
        licence = "https://creativecommons.org/licenses/by/4.0/"
        commons = [{"name": "Wiki, et plans", "licence": licence, "address": ""}]
    ListingFactory(initiative=True, home_network=aulne, commons=commons)
    index_listings(for_index())
    content = taken(ending)
    Listing.objects.all().delete()
    take_in(file_of(tmp_path, content, f"wiki.{ending}"), aulne)
    assert Listing.objects.get().commons == commons
