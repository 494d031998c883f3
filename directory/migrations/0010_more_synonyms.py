"""A few more synonyms that federation staff starts from, where it has not written its own."""

from django.db import migrations

from directory.matching import words_of

SYNONYMS = [
    ["comptabilité", "compta", "accounting", "bookkeeping"],
    ["développement web", "dev web", "web development"],
    ["graphisme", "graphic design"],
    ["collecte de fonds", "levée de fonds", "fundraising"],
]


def add_synonyms(apps, schema_editor):
    synonyms = apps.get_model("directory", "Synonyms")
    kept = {tuple(words) for row in synonyms.objects.all() for words in row.expressions}
    for expressions in SYNONYMS:
        analysed = [words_of(text) for text in expressions]
        if not kept.intersection(map(tuple, analysed)):
            synonyms.objects.create(text="\n".join(expressions), expressions=analysed)


class Migration(migrations.Migration):
    dependencies = [("directory", "0009_identifiers")]

    operations = [migrations.RunPython(add_synonyms, migrations.RunPython.noop)]
