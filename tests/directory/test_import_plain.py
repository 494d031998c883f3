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
        (
            "<A title=x HREF = 'http://a.example'><b>plan</b></A><a name=b></a>",
            "plan (http://a.example)",
        ),
        (
            "<a href='https://a.example'>un <a href='https://b.example'>deux</a>",
            "un deux (https://b.example)",
        ),
        ("<ul>\n  <li>un</li>\n  <li>deux</li>\n</ul>", "- un|- deux"),
        ("<!DOCTYPE html><p>un<!-- rien\n --> deux</p>", "un deux"),
        ("# Cours de C#\n## Horaires ##", "Cours de C#|Horaires"),
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


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        # Each took seconds once, or longer than anyone waits.
        (f"# Bienvenue{' ' * 19_000}", "Bienvenue"),
        (f"# a{' ' * 19_000}b ##", f"a{' ' * 19_000}b"),
        ("# " * 9_000, " ".join("#" * 8_998)),
        (f"<b>x</b>{' ' * 19_000}<li>y", "x\n- y"),
        (f"<b>x</b>{' ' * 19_000}y", f"x{' ' * 19_000}y"),
        (f"<b>x</b><a {'href=http://a' * 1_400}", f"x<a {'href=http://a' * 1_400}"),
        ("<a href=http://a>" * 1_100, ""),
        (f"<a{' href=' * 3_000}>x</a>", "x"),
        (f"<b>x</b>{'<!--' * 4_000}", "x"),
        ("<" * 20_000, "<" * 20_000),
        ("[" * 20_000, "[" * 20_000),
        ("* " * 9_000 + "x", "- " + "* " * 8_999 + "x"),
        ("**a" * 6_000, "**a" * 6_000),
        # And each of these ended the whole import.
        (f"<b>x</b>{'<a href=' * 2_000}", f"x{'<a href=' * 2_000}"),
        (f"<b>x</b>{'<![' * 5_000}", f"x{'<![' * 5_000}"),
        (f"&#{'9' * 5_000};", "\ufffd"),
    ],
)
def test_long_and_hostile_text_is_plain_too(said, plain):
    assert plain_text(said) == plain


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("ATELIERS SOCIOLINGUISTIQUES", "Ateliers Sociolinguistiques"),
        ("RÉGIE DE QUARTIER - MJC D'ÉTÉ", "Régie de Quartier - MJC d'Été"),
        ("REPAS - LES RESTOS DU CŒUR (LE MIDI)", "Repas - Les Restos du Cœur (Le Midi)"),
        ("À L'ABRI DU RHIN", "À l'Abri du Rhin"),
        ("ÉCOLE DE LA 2ÈME CHANCE DE PARIS", "École de la 2ème Chance de Paris"),
        ("FOYER DU 1ER AGE, OUVERT À 18H", "Foyer du 1er Age, Ouvert à 18h"),
        ("ATELIER 3D DES 1001PATTES", "Atelier 3D des 1001pattes"),
        ("AUJOURD'HUI POUR DEMAIN", "Aujourd'hui pour Demain"),
        ("LA PRESQU’ILE DE L’ENTR’AIDE", "La Presqu’ile de l’Entr’aide"),
        ("FOYER JEAN XXIII, CIVIL", "Foyer Jean XXIII, Civil"),
        ("LA VIE AU XIXE SIÈCLE ET AU XXÈME", "La Vie au XIXe Siècle et au XXème"),
        ("SOS MÉDIATION", "SOS Médiation"),
        ("CCAS", "CCAS"),
        ("APF FRANCE", "APF FRANCE"),
        ("EMMAÜSSAINTDENIS", "EMMAÜSSAINTDENIS"),
        ("Café des PARENTS du quartier", "Café des PARENTS du quartier"),
    ],
)
def test_names_in_capitals(name, written):
    assert in_lower_case(name) == written


def test_a_long_name_in_capitals_is_written_to_its_end():
    assert in_lower_case("DE " * 6_600 + "LA VIE") == "De " + "de " * 6_599 + "la Vie"
