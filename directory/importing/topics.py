"""What data.inclusion's topics (`thematiques`) are here: a skill in plain words, and causes.

A topic is `famille` or `famille--garde-denfants`; the part before the dashes decides. Both the
older and the present list of topics are here: https://gip-inclusion.github.io/data-inclusion-schema
"""

from directory.enums import Cause

TOPICS: dict[str, tuple[str, tuple[Cause, ...]]] = {
    "acces-aux-droits-et-citoyennete": ("accès aux droits", (Cause.LESS_INEQUALITY, Cause.PEACE)),
    "accompagnement-social-et-professionnel-personnalise": (
        "accompagnement socioprofessionnel",
        (Cause.DECENT_WORK,),
    ),
    "apprendre-francais": ("apprentissage du français", (Cause.EDUCATION,)),
    "choisir-un-metier": ("orientation professionnelle", (Cause.DECENT_WORK,)),
    "creation-activite": ("création d’activité", (Cause.DECENT_WORK,)),
    "creer-une-entreprise": ("création d’activité", (Cause.DECENT_WORK,)),
    "difficultes-administratives-ou-juridiques": (
        "aide administrative et juridique",
        (Cause.LESS_INEQUALITY, Cause.PEACE),
    ),
    "difficultes-financieres": ("aide financière", (Cause.NO_POVERTY,)),
    "equipement-et-alimentation": (
        "équipement et alimentation",
        (Cause.NO_POVERTY, Cause.ZERO_HUNGER),
    ),
    "famille": ("soutien aux familles", (Cause.LESS_INEQUALITY,)),
    "gestion-financiere": ("gestion financière", (Cause.NO_POVERTY,)),
    "handicap": ("handicap", (Cause.LESS_INEQUALITY,)),
    "illettrisme": ("lutte contre l’illettrisme", (Cause.EDUCATION,)),
    "lecture-ecriture-calcul": ("lecture et calcul", (Cause.EDUCATION,)),
    "logement-hebergement": ("logement et hébergement", (Cause.NO_POVERTY, Cause.CITIES)),
    "mobilite": ("mobilité", (Cause.CITIES,)),
    "numerique": ("médiation numérique", (Cause.LESS_INEQUALITY,)),
    "preparer-sa-candidature": ("préparation de candidature", (Cause.DECENT_WORK,)),
    "remobilisation": ("remobilisation", (Cause.LESS_INEQUALITY,)),
    "sante": ("santé", (Cause.HEALTH,)),
    "se-former": ("formation", (Cause.EDUCATION,)),
    "souvrir-a-linternational": ("mobilité internationale", (Cause.PARTNERSHIPS,)),
    "trouver-un-emploi": ("recherche d’emploi", (Cause.DECENT_WORK,)),
}


def topic_of(code: str) -> tuple[str, tuple[Cause, ...]] | None:
    """The skill and the causes of a topic; None for one we do not know."""
    return TOPICS.get(code.strip().lower().partition("--")[0])
