"""The demo's rules for service providers, and who applies under them. All of it is invented."""

from charters.qualifying import DeclarationKind, RuleKind

# (title, text, kind, number of the article, fields, exceptions: (title, condition, document))
RULES: tuple[tuple, ...] = (
    (
        "Des personnes formées",
        "Qui accompagne le public a suivi une formation au métier, ou l'exerce depuis deux ans.",
        RuleKind.CRITERION,
        2,
        {},
        (
            (
                "Des bénévoles en renfort",
                "Une personne salariée et formée est présente à chaque séance.",
                False,
            ),
            (
                "Un service civique",
                "Un tuteur est nommé ; la convention de mission est jointe.",
                True,
            ),
        ),
    ),
    (
        "Liens avec des fournisseurs",
        "Dites si l'un de vos dirigeants ou financeurs vend du matériel ou des logiciels.",
        RuleKind.DECLARATION,
        3,
        {"declaration": DeclarationKind.LINKS, "is_public": True},
        (),
    ),
    (
        "Rémunération",
        "Dites comment se fixe la rémunération de celles et ceux qui interviennent.",
        RuleKind.DECLARATION,
        2,
        {"declaration": DeclarationKind.PAY},
        (),
    ),
    (
        "Assurance",
        "Une attestation de responsabilité civile professionnelle en cours.",
        RuleKind.EVIDENCE,
        3,
        {"valid_months": 12},
        (),
    ),
    (
        "Comptes du dernier exercice",
        "Le bilan, ou le relevé des recettes et dépenses.",
        RuleKind.EVIDENCE,
        4,
        {"valid_months": 18, "startup_months": 24},
        (),
    ),
    (
        "Où vous intervenez",
        "Les communes ou départements où vous accueillez le public.",
        RuleKind.TERRITORY,
        2,
        {},
        (),
    ),
)

# (organisation, who signs, role, department, where its application stands)
APPLICANTS = (
    ("Le Fil numérique", "Maud Églantier", "Directrice", "35", "accepted"),
    ("Atelier des Cimes", "Joseph Mûrier", "Président", "35", "submitted"),
    ("Clic et Compagnie", "Salomé Houx", "Gérante", "44", "changes"),
    ("La Souris verte", "Yanis Tilleul", "Directeur", "29", "refused"),
    ("Passerelle 56", "Ève Charme", "Présidente", "56", "appealed"),
    ("Pixels d'Armor", "Noé Cornouiller", "Gérant", "22", "expired"),
    ("Jeune Pousse", "Lila Cytise", "Fondatrice", "72", "exempt"),
    ("Les Ponts d'Octets", "Rémi Aubépine", "Directeur", "49", "draft"),
)
REFUSAL = "Les attestations de formation manquent pour trois personnes sur quatre."
CHANGES = "Ajoutez l'attestation d'assurance de cette année : celle-ci s'arrête dans un mois."
APPEAL = "Deux de ces personnes exercent depuis plus de deux ans : la règle le permet."
LINK = "Notre trésorière travaille pour un revendeur de matériel ; elle ne vote pas les achats."
PAY = "Une grille commune, publiée chaque année avec les comptes."
PEOPLE = "Quatre médiatrices et médiateurs, formés entre 2019 et 2024."
