"""Documents with facets, a dictionary, synonyms; the words where each database indexes them.

On PostgreSQL they are a tsvector with a GIN index, on SQLite a table of FTS5. Documents are written
anew from the listings: run `manage.py reindex_listings` after this migration.
"""

import django.db.models.deletion
from django.db import migrations, models

from directory.matching import words_of

POSTGRESQL = [
    "ALTER TABLE directory_listingdocument ADD COLUMN vector tsvector NOT NULL",
    # Read row by row along the order: kept beside the other columns as long as it fits a page.
    "ALTER TABLE directory_listingdocument SET (toast_tuple_target = 8160)",
    "CREATE INDEX directory_listingdocument_vector ON directory_listingdocument USING gin (vector)",
    "CREATE INDEX directory_listingdocument_order ON directory_listingdocument"
    ' (age, name COLLATE "C", listing_id)',
]

SQLITE = [
    "DROP TABLE IF EXISTS directory_listingfts",
    "CREATE VIRTUAL TABLE directory_listingfts USING fts5("
    " words, tokenize = \"unicode61 tokenchars '_'\", prefix = '2 3')",
    "CREATE VIRTUAL TABLE directory_listingfts_terms USING fts5vocab(directory_listingfts, row)",
    "CREATE TRIGGER directory_listingdocument_delete AFTER DELETE ON directory_listingdocument"
    " BEGIN DELETE FROM directory_listingfts WHERE rowid = old.listing_id; END",
    "CREATE INDEX directory_listingdocument_order ON directory_listingdocument"
    " (age, name, listing_id)",
]


def create_index(apps, schema_editor):
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement)


SYNONYMS = [
    ["développeur", "dev"],
    ["économie sociale et solidaire", "ESS"],
    ["association", "asso"],
    ["coopérative", "coop"],
    ["informatique", "IT"],
    ["intelligence artificielle", "IA", "AI"],
    ["ressources humaines", "RH"],
    ["communication", "com"],
    ["traduction", "translation"],
    ["site web", "site internet", "website"],
    ["logiciel libre", "open source", "free software"],
    ["graphiste", "graphic designer", "designer graphique"],
    ["comptable", "accountant"],
    ["formateur", "trainer"],
    ["vélo", "bicyclette", "bike"],
]


def begin_synonyms(apps, schema_editor):
    """What federation staff starts from; they are theirs from here on."""
    synonyms = apps.get_model("directory", "Synonyms")
    for expressions in SYNONYMS:
        synonyms.objects.create(
            text="\n".join(expressions), expressions=[words_of(text) for text in expressions]
        )


class Migration(migrations.Migration):
    dependencies = [("directory", "0007_folded_names")]

    operations = [
        migrations.DeleteModel(name="ListingDocument"),
        migrations.CreateModel(
            name='ListingDocument',
            fields=[
                ('listing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='document', serialize=False, to='directory.listing')),
                ('facets', models.TextField()),
                ('age', models.IntegerField()),
                ('name', models.CharField(max_length=400)),
                ('commune_id', models.BigIntegerField(null=True)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('travels', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='SearchTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=400, unique=True)),
                ('documents', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Synonyms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(help_text='One word or phrase per line: whoever looks for one finds the others, too.', max_length=500, verbose_name='words that mean the same')),
                ('expressions', models.JSONField(default=list, editable=False)),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'synonyms',
                'verbose_name_plural': 'synonyms',
                'ordering': ['text'],
            },
        ),
        migrations.CreateModel(
            name='TermGram',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gram', models.CharField(max_length=3)),
                ('length', models.PositiveSmallIntegerField()),
                ('term', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='grams', to='directory.searchterm')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('gram', 'length', 'term'), name='directory_termgram_once')],
            },
        ),
        migrations.RunPython(create_index, migrations.RunPython.noop),
        migrations.RunPython(begin_synonyms, migrations.RunPython.noop),
    ]
