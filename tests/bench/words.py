"""A vocabulary for many listings: real words on top, and as many made up ones as texts have."""

import random

# The commonest first: what they say of themselves, then what they work with.
COMMON = """
numérique association projets accompagnement formation collectif solidarité coopérative atelier
emploi jeunes culture logement site écologie transition santé équipe données gestion développement
communication énergie mobilité alimentation local quartier bénévoles économie sociale solidaire
conseil création graphisme web accès droits libre partage réparation vélo jardin habitat femmes
familles seniors enfants école insertion handicap accessibilité inclusion citoyenneté démocratie
participation territoire ruralité ville paysage eau forêt agriculture biologique circuit court
marché épicerie cuisine restauration textile bois métal recyclage réemploi ressourcerie compost
déchets plastique consigne transport covoiturage logistique livraison tourisme patrimoine musique
théâtre danse cinéma photographie vidéo radio presse édition livre bibliothèque rédaction
traduction langue migration exil accueil hospitalité asile justice médiation écoute soin
prévention sport montagne mer pêche élevage apiculture semences botanique climat carbone sobriété
isolation rénovation architecture charpente maçonnerie électricité plomberie solaire éolien biogaz
chauffage comptabilité paie finance épargne monnaie subvention mécénat budget achat vente
stratégie gouvernance facilitation animation pédagogie évaluation mesure impact recherche
sociologie cartographie statistique logiciel application mobile serveur hébergement sauvegarde
sécurité courriel réseau matériel ordinateur téléphone impression illustration identité affiche
maquette typographie ergonomie prototype tests
""".split()

# Trade and field: each pair is a skill.
TRADES = (
    """
Développement|Conseil en|Formation|Animation|Gestion de projet|Communication|Rédaction|Médiation
Facilitation|Recherche|Évaluation|Accompagnement|Graphisme|Photographie|Traduction|Comptabilité
Architecture|Maintenance|Coordination|Plaidoyer
""".strip()
    .replace("\n", "|")
    .split("|")
)
FIELDS = (
    """
web|données|mobilité|énergie|habitat|culture|santé|alimentation|numérique|emploi|accès aux droits
réemploi|sport|tourisme|jeunesse|écologie|finance solidaire|musique
""".strip()
    .replace("\n", "|")
    .split("|")
)

ONSETS = "b c ch d f g gr j l m n p pl pr qu r s t tr v br cl".split()
MIDDLES = "a e i o u é ai au eu ou oi an en in on".split()
ENDINGS = "r t l s n que ge te le ne re ment tion ette ier eur age isme té".split()

FIRST_NAMES = """
Agathe Amina Aubin Basile Camille Célestin Djamila Éloi Fatou Flore Gaspard Hana Iris Jasmin Kenza
Lilas Linh Maëlle Malo Marguerite Noé Olive Pervenche Quentin Rose Samir Sidonie Tristan Yuna Zélie
""".split()


def made_up(number: int, dice: random.Random) -> list[str]:
    """So many different words, by syllables; the same for the same dice."""
    found: dict[str, None] = {}
    while len(found) < number:
        syllables = (dice.choice(ONSETS) + dice.choice(MIDDLES) for _ in range(dice.randint(1, 3)))
        found["".join(syllables) + dice.choice(ENDINGS)] = None
    return list(found)


def zipf(number: int, exponent: float = 1.0) -> list[float]:
    """Weights added up, for `random.choices(cum_weights=...)`: the n-th is as frequent as 1/n."""
    total, added = 0.0, []
    for rank in range(1, number + 1):
        total += 1 / (rank + 2.7) ** exponent
        added.append(total)
    return added
