"""Plain text out of HTML and Markdown, and names that do not shout."""

import pytest

from directory.importing.plain import in_lower_case, plain_text


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        (
            "<p>Le mardi&nbsp;:</p><ul><li>ici</li><li><p>là</p></li></ul>",
            "Le mardi\xa0:|- ici|- là",
        ),
        ("un<br/>deux<br>trois", "un|deux|trois"),
        ("<h2>Où&nbsp;?</h2><div>Ici</div>", "Où\xa0?|Ici"),
        ('<a href="https://a.example/x">nos horaires</a>', "nos horaires (https://a.example/x)"),
        ('<a href="https://a.example">a.example</a>', "https://a.example"),
        ('<a href="javascript:x()">ici</a>', "ici"),
        (
            "Voir <https://a.example/b> ou <mailto:a@b.example>",
            "Voir https://a.example/b ou a@b.example",
        ),
        ("## Pour qui ?\n\n**Tous** et *toutes*", "Pour qui ?|Tous et toutes"),
        ("* un\n+ deux\n• trois\n- quatre", "- un|- deux|- trois|- quatre"),
        ("> Gratuit\n\n---\n[ici](https://a.example)", "Gratuit|ici (https://a.example)"),
        ("Bonjour \\- merci\\.", "Bonjour - merci."),
        # These are no marks.
        (
            "élu*e*s, 2 * 3 * 4, snake_case_name, C# et #1",
            "élu*e*s, 2 * 3 * 4, snake_case_name, C# et #1",
        ),
        ("si a < b et c > d", "si a < b et c > d"),
        ("10 - 12 h", "10 - 12 h"),
    ],
)
def test_plain_text(said, plain):
    lines = [line.strip() for line in plain_text(said).split("\n") if line.strip()]
    assert "|".join(lines) == plain


def test_hostile_text_takes_no_time():
    for text in (
        "<" * 20_000,
        "*" * 20_000,
        "<a href=" * 2_000,
        "[" * 20_000,
        "_ " * 10_000,
        "# " * 9_000,
    ):
        assert len(plain_text(text)) <= 20_000


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("ATELIERS SOCIOLINGUISTIQUES", "Ateliers Sociolinguistiques"),
        ("RÉGIE DE QUARTIER - MJC D'ÉTÉ", "Régie de Quartier - MJC d'Été"),
        ("REPAS - LES RESTOS DU CŒUR (LE MIDI)", "Repas - Les Restos du Cœur (Le Midi)"),
        ("À L'ABRI DU RHIN", "À l'Abri du Rhin"),
        ("CCAS", "CCAS"),
        ("APF FRANCE", "APF FRANCE"),
        ("EMMAÜSSAINTDENIS", "EMMAÜSSAINTDENIS"),
        ("Café des PARENTS du quartier", "Café des PARENTS du quartier"),
    ],
)
def test_names_in_capitals(name, written):
    assert in_lower_case(name) == written
