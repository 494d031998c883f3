"""What facets need of a listing: causes, languages, availability, range of travel; the legal form
becomes a choice, and what people typed there is read into it, in held changes too."""

import unicodedata

from django.db import migrations, models

# A word of what was typed, the most telling first, and the choice it means.
WORDS = [
    ("scic", "scic"),
    ("scop", "scop"),
    ("cae", "cae"),
    ("esus", "esus"),
    ("mutuelle", "mutual"),
    ("mutual", "mutual"),
    ("fondation", "foundation"),
    ("foundation", "foundation"),
    ("fonds", "foundation"),
    ("cooperative", "cooperative"),
    ("association", "association"),
    ("asso", "association"),
    ("loi", "association"),
    ("auto", "sole_trader"),
    ("autoentrepreneur", "sole_trader"),
    ("autoentrepreneuse", "sole_trader"),
    ("micro", "sole_trader"),
    ("microentreprise", "sole_trader"),
    ("individuelle", "sole_trader"),
    ("ei", "sole_trader"),
    ("eirl", "sole_trader"),
    ("sas", "company"),
    ("sasu", "company"),
    ("sarl", "company"),
    ("eurl", "company"),
    ("sa", "company"),
    ("societe", "company"),
    ("company", "company"),
    ("commune", "public"),
    ("departement", "public"),
    ("collectivite", "public"),
    ("public", "public"),
    ("publique", "public"),
    ("collectif", "informal"),
    ("informel", "informal"),
]
CODES = {code for _word, code in WORDS} | {"other", ""}


def read_form(typed):
    """The choice that free text about a legal form means; `other` when it says nothing we know."""
    if typed in CODES:
        return typed
    plain = unicodedata.normalize("NFKD", typed.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    letters = "".join(c if c.isalnum() or c == "." else " " for c in plain)
    words = set(letters.replace(".", "").split())
    return next((code for word, code in WORDS if word in words), "other" if words else "")


def read_forms(apps, schema_editor):
    listings = apps.get_model("directory", "Listing").objects
    typed = listings.exclude(legal_form="").order_by().values_list("legal_form", flat=True)
    for text in list(typed.distinct()):
        listings.filter(legal_form=text).update(legal_form=read_form(text))
    for change in apps.get_model("directory", "ListingChange").objects.iterator():
        if change.payload.get("legal_form"):
            change.payload["legal_form"] = read_form(change.payload["legal_form"])
            change.save(update_fields=["payload"])


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_listing_submitted_at")]

    operations = [
        migrations.RunPython(read_forms, migrations.RunPython.noop),
        migrations.AddField(
            model_name='listing',
            name='availability',
            field=models.CharField(blank=True, choices=[('now', 'available now'), ('soon', 'available within three months'), ('later', 'not available at present')], max_length=10, verbose_name='availability'),
        ),
        migrations.AddField(
            model_name='listing',
            name='causes',
            field=models.JSONField(blank=True, default=list, verbose_name='causes'),
        ),
        migrations.AddField(
            model_name='listing',
            name='languages',
            field=models.JSONField(blank=True, default=list, verbose_name='languages'),
        ),
        migrations.AddField(
            model_name='listing',
            name='travel_range',
            field=models.PositiveSmallIntegerField(choices=[(0, 'does not travel'), (20, 'travels up to 20 km'), (50, 'travels up to 50 km'), (100, 'travels up to 100 km'), (200, 'travels up to 200 km'), (1000, 'travels anywhere in France')], default=0, verbose_name='range of travel'),
        ),
        migrations.AlterField(
            model_name='listing',
            name='legal_form',
            field=models.CharField(blank=True, choices=[('association', 'association'), ('cooperative', 'cooperative'), ('scic', 'cooperative of collective interest (SCIC)'), ('scop', 'workers’ cooperative (SCOP)'), ('cae', 'member of an activity and employment cooperative (CAE)'), ('mutual', 'mutual'), ('foundation', 'foundation or endowment fund'), ('esus', 'solidarity enterprise (ESUS)'), ('company', 'company'), ('sole_trader', 'sole trader'), ('public', 'public body'), ('informal', 'group without a legal form'), ('other', 'another legal form')], max_length=20, verbose_name='legal form'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('legal_form__in', ['', 'association', 'cooperative', 'scic', 'scop', 'cae', 'mutual', 'foundation', 'esus', 'company', 'sole_trader', 'public', 'informal', 'other'])), name='directory_listing_legal_form'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('availability__in', ['', 'now', 'soon', 'later'])), name='directory_listing_availability'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('travel_range__in', [0, 20, 50, 100, 200, 1000])), name='directory_listing_travel_range'),
        ),
    ]
