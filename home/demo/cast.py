"""The demo's networks and people. The networks are real ones; every person is invented."""

from dataclasses import dataclass, field

from charters.enums import CapacityCode, Signers

DEMO_DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True)
class DemoCapacity:
    code: str
    label: dict[str, str]
    signers: str
    pledge: dict[str, str]


@dataclass(frozen=True, slots=True)
class DemoNetwork:
    """A network, the founders' charter that it publishes, and our own stand-in for it."""

    slug: str
    name: str
    hue: int
    tagline: str
    introduction: str
    charter_file: str
    charter_slug: str
    own_charter: str
    capacities: tuple[DemoCapacity, ...]
    articles: tuple[str, ...] = field(default=())


NETWORKS = (
    DemoNetwork(
        slug="social-declik",
        name="Social Declik",
        hue=32,
        tagline="Des freelances de la tech au service de l'économie sociale et solidaire",
        introduction=(
            "Développeuses, graphistes, chefs de projet, analystes : nous mettons nos métiers "
            "au service d'associations et d'entreprises sociales, pro bono, low bono ou au tarif "
            "habituel."
        ),
        charter_file="social-declik-manifesto.txt",
        charter_slug="manifeste",
        own_charter="manifeste.txt",
        capacities=(
            DemoCapacity(
                CapacityCode.FREELANCER,
                {"fr": "freelance", "en": "freelancer"},
                Signers.PERSONS,
                {"fr": "J'exerce mon métier en indépendant et je fais mien ce manifeste."},
            ),
            DemoCapacity(
                CapacityCode.CLIENT,
                {"fr": "client ou bénéficiaire", "en": "client or beneficiary"},
                Signers.BOTH,
                {"fr": "Je m'investis dans les missions que je confie."},
            ),
        ),
        articles=("freelance-for-good-workshop.txt", "social-declik-portrait.txt"),
    ),
    DemoNetwork(
        slug="nos-declics",
        name="Nos Déclics",
        hue=150,
        tagline="Des initiatives locales et leurs plateformes solidaires",
        introduction=(
            "Livraison à vélo, prêt d'objets, garde partagée, circuits courts : des plateformes "
            "qui appartiennent à celles et ceux qui les font vivre."
        ),
        charter_file="nos-declics-charter.txt",
        charter_slug="charte",
        own_charter="charte-plateformes.txt",
        capacities=(
            DemoCapacity(
                CapacityCode.PLATFORM,
                {"fr": "porteur de plateforme", "en": "platform bearer"},
                Signers.ORGANISATIONS,
                {"fr": "Notre structure met en œuvre ces thèmes dans une démarche de progrès."},
            ),
        ),
    ),
    DemoNetwork(
        slug="aptic",
        name="#APTIC",
        hue=255,
        tagline="Une coopérative pour l'inclusion numérique",
        introduction=(
            "Lieux d'accompagnement, financeurs, intermédiaires : chacun s'engage envers les "
            "autres pour que le numérique profite d'abord à celles et ceux qui en sont loin."
        ),
        charter_file="aptic-charter.txt",
        charter_slug="charte-des-engagements-reciproques",
        own_charter="charte-reciproque.txt",
        capacities=(
            DemoCapacity(
                CapacityCode.PROVIDER,
                {"fr": "porteur de services", "en": "service provider"},
                Signers.ORGANISATIONS,
                {"fr": "Nous demandons notre qualification et rendons nos services ainsi."},
            ),
            DemoCapacity(
                CapacityCode.FUNDER,
                {"fr": "commanditaire", "en": "funder"},
                Signers.ORGANISATIONS,
                {"fr": "Nous finançons des actions conformes à cette charte."},
            ),
            DemoCapacity(
                CapacityCode.INTERMEDIARY,
                {"fr": "intervenant", "en": "intermediary"},
                Signers.BOTH,
                {"fr": "Nous adhérons à ces principes dans ce que nous faisons ici."},
            ),
        ),
    ),
)

# (name in the address, first name, last name, network, role): whom one can log in as.
PEOPLE = (
    ("dana", "Dana", "Fougère", None, "federation"),
    ("bob", "Bob", "Sorbier", "social-declik", "editor"),
    ("ada", "Ada", "Noisetier", "social-declik", "admin"),
    ("charlie", "Charlie", "Bruyère", "nos-declics", "editor"),
    ("nour", "Nour", "Genêt", "nos-declics", "admin"),
    ("eli", "Éli", "Mélèze", "aptic", "editor"),
    ("ines", "Inès", "Osier", "aptic", "admin"),
    ("alice", "Alice", "Coquelicot", "social-declik", "member"),
    ("olivier", "Olivier", "Roseau", "nos-declics", "member"),
)
