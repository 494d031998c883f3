"""The words of the demo's consultation; the people are fictional, the article is ours."""

from charters.enums import ContributionKind

SUMMARY = "Un article de plus : dire chaque année, en public, ce que nous avons tenu."
REASON = "Il ajoute un engagement ferme pour toutes les plateformes signataires."
ARTICLE = (
    "Rendre compte (article de démonstration)",
    "Publier chaque année un bilan de ce que nous avons tenu et de ce qui reste à faire.",
    "Inviter une autre initiative signataire à relire ce bilan avant sa publication.",
)
CONTRIBUTIONS = (
    {
        "by": "olivier",
        "kind": ContributionKind.CHANGE,
        "body": "Un an, c’est court pour une petite équipe. Je propose tous les deux ans.",
        "wording": "Publier tous les deux ans un bilan de ce que nous avons tenu et de ce qui "
        "reste à faire.",
        "supported_by": ("alice", "eli"),
    },
    {
        "by": "alice",
        "kind": ContributionKind.ADDITION,
        "body": "Que ce bilan soit sous licence libre, pour que d’autres puissent le reprendre.",
        "supported_by": ("olivier", "ines", "ada"),
    },
    {
        "by": "eli",
        "kind": ContributionKind.QUESTION,
        "body": "Qui choisit l’initiative qui relit ?",
        "answer": "Celle qui publie choisit, et le dit dans son bilan.",
    },
)
