"""Words listings are made of. Names are of plants and birds: nobody is meant."""

FIRST_NAMES = (
    "Agathe Amina Aubin Basile Capucine Célestin Djamila Éloi Fatou Flore Gaspard Hana "
    "Hippolyte Iris Jasmin Kenza Lilas Linh Maëlle Malo Marguerite Narcisse Noé Olive Pervenche "
    "Quentin Rose Samir Sidonie Tristan Violette Yuna Zélie "
).split()
LAST_NAMES = (
    "Abricotier Alisier Ancolie Aubépine Bleuet Bouvreuil Busard Camomille Charme Chardonneret "
    "Cormier Digitale Épervier Érable Fauvette Fenouil Frêne Fuchsia Gentiane Grimpereau "
    "Hirondelle Hêtre Jacinthe Jonquille Lavande Linotte Lupin Mésange Myrtille Néflier Ortie "
    "Pensée Pinson Primevère Pervenche Romarin Rossignol Sarriette Sauge Serin Tilleul Troène "
    "Valériane Verveine Yeuse "
).split()
PLACE_WORDS = (
    "du Lavoir",
    "des Tilleuls",
    "du Vieux Pont",
    "des Glycines",
    "de la Halle",
    "du Moulin",
    "des Trois Chênes",
    "de la Source",
    "du Canal",
    "des Remparts",
)

TRADES = (
    ("Développement web", "Je fais des sites sobres et accessibles", ("Django", "Wagtail")),
    ("Graphisme", "Identités, affiches et mises en page qui respirent", ("Illustration", "Figma")),
    ("Gestion de projet", "Je tiens le fil quand tout le monde a une idée", ("Agilité",)),
    ("Analyse de données", "Des chiffres qui servent à décider", ("Python", "Tableur")),
    ("Rédaction", "Je rends les textes clairs et les accords justes", ("Écriture inclusive",)),
    ("Accessibilité", "Des audits qui finissent par des corrections", ("RGAA", "Tests")),
    ("Formation", "J'apprends aux équipes à se passer de moi", ("Animation", "Pédagogie")),
    ("Communication", "Dire ce que vous faites à celles et ceux qui en ont besoin", ("Réseaux",)),
    ("Développement mobile", "Des applications qui marchent hors ligne", ("Kotlin", "Swift")),
    ("Administration système", "Un hébergement libre et réparable", ("Linux", "Sauvegarde")),
    ("Facilitation", "Des réunions d'où l'on sort avec une décision", ("Gouvernance",)),
    ("Photographie", "Des portraits où l'on se reconnaît", ("Reportage",)),
)
INITIATIVES = (
    ("La Coursive", "Livraison à vélo par celles et ceux qui pédalent", ("Logistique", "Vélo")),
    ("L'Établi", "Un atelier où l'on prête et répare les outils", ("Réparation", "Prêt")),
    ("Le Panier", "Commandes groupées avec les fermes d'à côté", ("Circuits courts",)),
    (
        "La Ruche numérique",
        "On y vient avec une question, on repart avec la réponse",
        ("Médiation",),
    ),
    ("Le Relais", "Du covoiturage pour aller travailler à la campagne", ("Mobilité",)),
    ("La Veillée", "Garde d'enfants partagée entre voisins", ("Petite enfance",)),
    ("Le Grenier", "Des meubles qui changent de maison", ("Réemploi",)),
    ("La Passerelle", "Démarches en ligne, à plusieurs et sans stress", ("Accès aux droits",)),
)
LEGAL_FORMS = ("association", "association", "scic", "scop", "cooperative", "informal", "esus")
# What a freelancer is, and how far they go.
OWN_FORMS = ("sole_trader", "sole_trader", "cae", "company", "")
LANGUAGES = ("en", "en", "es", "de", "it", "ar", "pt", "fsl", "br", "oc")
CLOSINGS = (
    "Premier échange offert, autour d'un café ou à distance.",
    "Je préfère les projets qui durent.",
    "Disponible deux jours par semaine.",
    "Nous travaillons avec des associations, des collectivités et des coopératives.",
    "Devis clair, calendrier tenu, sources remises à la fin.",
)

# What some listings say beyond the essentials.
FURTHER_OF_FREELANCERS = {
    "solidarity_rate": "280 € par jour pour les associations sans salarié",
    "concessions": "Je laisse le code et les modèles : chacun peut les reprendre.",
    "engagement": "part",
    "portfolio": [
        {
            "title": "Le site d'une épicerie solidaire",
            "address": "https://epicerie.demo.example/",
            "line": "Refait en trois semaines avec l'équipe",
        },
        {"title": "Un guide pour les bénévoles", "address": "", "line": "Douze pages, relues"},
    ],
    "learning_path": "Dix ans en agence, puis une formation à l'accessibilité numérique.",
    "passions": "Le chant choral et les semences paysannes.",
}
FURTHER_OF_INITIATIVES = {
    "mission": "Que chacun trouve près de chez soi de quoi faire soi-même.",
    "sector": "digital",
    "publics": ["families", "elderly"],
    "services": [
        {"name": "Atelier du samedi", "conditions": "Ouvert à tous, prix libre"},
        {"name": "Rendez-vous à domicile", "conditions": "Adhésion de 10 € par an"},
    ],
    "commons": [
        {
            "name": "Le carnet de l'atelier",
            "licence": "CC BY-SA 4.0",
            "address": "https://carnet.demo.example/",
        }
    ],
    "hosting": "Une coopérative d'hébergement",
    "hosting_country": "FR",
    "data_policy": "Un nom et une adresse e-mail, effacés après un an sans visite.",
    "governance": "Une personne, une voix, deux assemblées par an.",
}
