"""More synonyms that federation staff starts from: acronyms of the social economy, English trades.

What staff already has a row about stays as it wrote it.
"""

from django.db import migrations

from directory.matching import words_of

SYNONYMS = [
    ["apiculteur", "beekeeper"],
    ["apiculture", "beekeeping"],
    ["avocat", "lawyer"],
    ["accessibilité", "a11y"],
    ["réfugié", "migrant", "exilé", "refugee"],
    ["alimentation", "food"],
    ["aînés", "personnes âgées", "seniors"],
    ["bilan carbone", "empreinte carbone", "carbon footprint"],
    ["Bretagne", "BZH"],
    ["énergie renouvelable", "ENR", "renewable energy"],
    ["financement participatif", "crowdfunding"],
    ["français langue étrangère", "FLE", "cours de français"],
    ["gaspillage alimentaire", "antigaspi", "food waste"],
    ["handicapé", "en situation de handicap", "handicap", "disability"],
    ["insertion par l'activité économique", "IAE", "SIAE"],
    ["interprète", "interpreter"],
    ["jardin partagé", "jardin collectif", "community garden"],
    ["langue des signes", "LSF", "sign language"],
    ["logement", "housing"],
    ["logement social", "HLM", "social housing"],
    ["maraîcher", "maraîchage", "market gardening"],
    ["ressourcerie", "recyclerie"],
    ["protection des données", "RGPD", "DPO", "GDPR"],
    ["réparation", "repair"],
    ["réseaux sociaux", "community manager", "social media"],
    ["relations presse", "attaché de presse"],
    ["sans-abri", "SDF", "sans domicile", "homeless"],
    ["solaire", "photovoltaïque", "solar"],
    ["théâtre", "theater"],
    ["traducteur", "translator"],
    ["zéro déchet", "0 déchet", "zero waste"],
]
# A row of these is widened where it is still as a former migration wrote it.
WIDER = {
    "développeur\ndev": "développeur\ndev\ndeveloper",
    "logiciel libre\nopen source\nfree software": (
        "logiciel libre\nopen source\nopensource\nfree software"
    ),
    "vélo\nbicyclette\nbike": "vélo\nbicyclette\nbike\nbicycle",
}


def add_synonyms(apps, schema_editor):
    synonyms = apps.get_model("directory", "Synonyms")
    for row in synonyms.objects.filter(text__in=WIDER):
        row.text = WIDER[row.text]
        row.expressions = [words_of(line) for line in row.text.split("\n")]
        row.save()
    kept = {tuple(words) for row in synonyms.objects.all() for words in row.expressions}
    for expressions in SYNONYMS:
        analysed = {tuple(words_of(text)): text for text in expressions}
        if not kept.intersection(analysed):
            synonyms.objects.create(
                text="\n".join(analysed.values()), expressions=[list(words) for words in analysed]
            )


class Migration(migrations.Migration):
    dependencies = [("directory", "0020_corrections")]

    operations = [migrations.RunPython(add_synonyms, migrations.RunPython.noop)]
