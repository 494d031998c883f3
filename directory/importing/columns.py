"""What each column of a file says of a listing: guessed by its heading, else by what is in it."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from directory.identifiers import RNA, read_siren
from directory.importing.rows import Row
from directory.matching import fold


class Target(TextChoices):
    """What a column may be; several columns of one target: the first that is filled counts."""

    ID = "id", _("its number at the source")
    SOURCE = "source", _("the source")
    PARENT = "parent", _("the organisation it belongs to")
    NAME = "name", _("name")
    TAGLINE = "tagline", _("in one line")
    DESCRIPTION = "description", _("presentation")
    MORE = "more", _("added to the presentation")
    KIND = "kind", _("kind")
    SIREN = "siren", _("SIREN or SIRET")
    RNA = "rna", _("RNA")
    INSEE = "insee", _("INSEE code of the commune")
    POSTAL = "postal", _("postal code")
    COMMUNE = "commune", _("commune")
    STREET = "street", _("street and number (to find duplicates; not kept)")
    WEBSITE = "website", _("web site")
    LEGAL_FORM = "legal_form", _("legal form")
    SKILLS = "skills", _("skills")
    TOPICS = "topics", _("topics of data.inclusion")
    CAUSES = "causes", _("causes")
    LANGUAGES = "languages", _("languages")
    REMOTE = "remote", _("works remotely")
    TERMS = "terms", _("terms")
    # Fields of a listing by their own names, from here on: `importing.further`.
    MISSION = "mission", _("mission")
    SECTOR = "sector", _("sector")
    PUBLICS = "publics", _("publics served")
    SERVICES = "services", _("services")
    PLATFORM = "platform", _("platform used")
    COMMONS = "commons", _("commons")
    HOSTING = "hosting", _("where data are hosted")
    HOSTING_COUNTRY = "hosting_country", _("country of the data")
    DATA_POLICY = "data_policy", _("data policy")
    PRICE_POLICY = "price_policy", _("price policy")
    GOVERNANCE = "governance", _("governance")
    TRADE = "trade", _("trade")
    SOLIDARITY_RATE = "solidarity_rate", _("solidarity rate")
    CONCESSIONS = "concessions", _("what is conceded")
    ENGAGEMENT = "engagement", _("level of engagement")
    PORTFOLIO = "portfolio", _("portfolio")
    LEARNING_PATH = "learning_path", _("learning path")
    PASSIONS = "passions", _("passions")


# Headings, folded, from the surest. What is personal (mail, telephone, names of contacts) has no
# place in a listing and is read by nobody.
HEADINGS: dict[Target, str] = {
    Target.ID: "id identifiant _di_surrogate_id uid uuid identifier ref reference numero code",
    Target.SOURCE: "source origine",
    Target.PARENT: "structure_id id_structure _di_structure_surrogate_id structure_parente",
    Target.NAME: "nom name denomination raison_sociale nom_structure nom_de_la_structure"
    " nom_association titre title intitule libelle nom_complet organisation structure enseigne"
    " nom_du_lieu nom_usuel",
    Target.TAGLINE: "accroche tagline presentation_resume resume slogan sous_titre summary",
    Target.DESCRIPTION: "presentation_detail description presentation presentation_resume"
    " descriptif objet activite activites details about texte objet_social resume",
    Target.MORE: "publics_precisions profils_precisions conditions_acces pre_requis",
    Target.KIND: "kind type_de_fiche genre_de_fiche",
    Target.SIREN: "siren numero_siren n_siren siret numero_siret n_siret siret_siren no_siret",
    Target.RNA: "rna numero_rna n_rna code_rna id_rna",
    Target.INSEE: "code_insee insee code_commune commune_code citycode code_insee_commune com_insee"
    " codgeo code_commune_insee depcom",
    Target.POSTAL: "code_postal cp postal_code postcode zip zip_code codepostal adresse_code_postal"
    " adresse.code_postal",
    Target.COMMUNE: "commune ville city town localite nom_commune libelle_commune municipality"
    " place lieu adresse_ville adresse.commune adresse.ville adresse_commune",
    Target.STREET: "adresse adresse_postale voie rue address street adresse.voie numero_et_voie"
    " adresse_voie",
    Target.WEBSITE: "site_web site_internet website site web url site_url lien siteweb homepage"
    " adresse_web lien_mobilisation formulaire_en_ligne prise_rdv",
    Target.LEGAL_FORM: "forme_juridique statut_juridique legal_form statut typologie"
    " categorie_juridique forme",
    Target.SKILLS: "competences skills mots_cles tags savoir_faire metiers metier keywords"
    " specialites domaines",
    Target.TOPICS: "thematiques thematique",
    Target.CAUSES: "causes odd objectifs_de_developpement_durable sdg sdgs odd_vises objectifs_odd",
    Target.LANGUAGES: "langues languages langue",
    Target.REMOTE: "modes_accueil a_distance remote works_remotely distanciel",
    Target.TERMS: "terms",
    Target.MISSION: "mission missions raison_d_etre projet_associatif but purpose",
    Target.SECTOR: "secteur secteur_d_activite secteur_activite domaine_d_activite sector industry",
    Target.PUBLICS: "publics profils publics_cibles public_cible publics_accueillis"
    " beneficiaires audience target_audience",
    Target.SERVICES: "services services_proposes prestations offre_de_services",
    Target.PLATFORM: "plateforme logiciel outil_utilise platform software",
    Target.COMMONS: "communs communs_numeriques commons",
    Target.HOSTING: "hebergeur hebergement_des_donnees hebergement_donnees hosting data_hosting",
    Target.HOSTING_COUNTRY: "pays_d_hebergement pays_hebergement pays_des_donnees"
    " hosting_country localisation_des_donnees",
    Target.DATA_POLICY: "politique_de_donnees politique_des_donnees politique_de_confidentialite"
    " donnees_personnelles rgpd data_policy privacy_policy",
    Target.PRICE_POLICY: "politique_tarifaire politique_de_prix frais frais_precisions frais_autres"
    " tarifs tarif tarification prix price_policy pricing prices",
    Target.GOVERNANCE: "gouvernance mode_de_gouvernance governance",
    Target.TRADE: "trade profession metier_principal job_title",
    Target.SOLIDARITY_RATE: "tarif_solidaire tjm_solidaire solidarity_rate",
    Target.CONCESSIONS: "concessions",
    Target.ENGAGEMENT: "engagement niveau_d_engagement",
    Target.PORTFOLIO: "portfolio realisations",
    Target.LEARNING_PATH: "parcours parcours_professionnel learning_path",
    Target.PASSIONS: "passions centres_d_interet interests",
}
BY_HEADING = {
    heading: (target, rank)
    for target in (Target.DESCRIPTION, *(t for t in Target if t != Target.DESCRIPTION))
    for rank, heading in enumerate(HEADINGS[target].split())
}
NOT_A_LETTER = re.compile(r"[^a-z0-9.]+")
URL = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
# As many of the filled cells must look like it.
MOST_OF_THEM = 0.8
LOOKED_AT = 200

# Column -> target; a column that is not here is not read.
type Mapping = dict[str, str]


def guess(columns: list[str], sample: Iterable[Row]) -> Mapping:
    """What the columns are, by their headings, and of the rest by the first cells."""
    ranks: dict[str, tuple[Target, int]] = {}
    for column in columns:
        if found := BY_HEADING.get(key_of(column)):
            ranks[column] = found
    chosen = {target for target, _rank in ranks.values()}
    rows = list(sample)[:LOOKED_AT]
    for column in columns:
        target = _by_contents([row.cells.get(column, "") for row in rows])
        if column not in ranks and target and target not in chosen:
            ranks[column] = (target, 0)
            chosen.add(target)
    order = sorted(ranks, key=lambda column: (ranks[column][1], columns.index(column)))
    mapping = {column: ranks[column][0].value for column in order}
    if Target.TAGLINE in mapping.values() and Target.DESCRIPTION not in mapping.values():
        # One text only: it is the presentation, which has more room.
        mapping = {
            c: Target.DESCRIPTION.value if t == Target.TAGLINE else t for c, t in mapping.items()
        }
    return mapping


def in_order(mapping: Mapping, columns: list[str]) -> Mapping:
    """Of several columns of one target the surest first: what a person said a strange one is, then
    by their headings, then as in the file. No form and not every database keeps another order."""

    def rank(column: str) -> int:
        headings = HEADINGS[Target(mapping[column])].split()
        key = key_of(column)
        return headings.index(key) if key in headings else -1

    kept = [column for column in columns if column in mapping]
    return {column: mapping[column] for column in sorted(kept, key=rank)}


def key_of(heading: str) -> str:
    return (
        NOT_A_LETTER.sub("_", fold(heading)).strip("_") if heading[:1] != "_" else heading.lower()
    )


def check_mapping(mapping: Mapping, columns: list[str]) -> Mapping:
    """The same without empty choices. Raises ValidationError for what is no column or target, and
    for one without a name."""
    kept = {column: target for column, target in mapping.items() if target}
    unknown = [column for column in kept if column not in columns]
    if unknown:
        raise ValidationError(
            _("There is no column “%(column)s” in this file."), params={"column": unknown[0]}
        )
    strange = [target for target in kept.values() if target not in Target.values]
    if strange:
        raise ValidationError(
            _("“%(target)s” is nothing a column can be: choose among %(targets)s."),
            params={"target": strange[0], "targets": ", ".join(Target.values)},
        )
    if Target.NAME not in kept.values():
        raise ValidationError(_("Say which column is the name."))
    return kept


def _by_contents(cells: list[str]) -> Target | None:
    filled = [cell for cell in cells if cell]
    if not filled:
        return None
    for target, looks in (
        (Target.SIREN, _is_siren),
        (Target.RNA, lambda cell: RNA.fullmatch(cell.upper()) is not None),
        (Target.WEBSITE, lambda cell: URL.fullmatch(cell) is not None),
    ):
        if sum(map(looks, filled)) >= MOST_OF_THEM * len(filled):
            return target
    return None


def _is_siren(cell: str) -> bool:
    try:
        return bool(read_siren(cell))
    except ValidationError:
        return False
