"""The look keeps its promises: contrast for every hue, weight, emblems, typography, forms."""

import re
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import brotli
import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from portal.colours import Rgb, clip, contrast, mail_colour, oklch_to_linear, to_hex
from portal.emblems import emblem_svg, initials

STATIC = Path(__file__).parents[2] / "portal" / "static" / "portal"
SHEET = (STATIC / "portal.css").read_text()

TEXTS = ("ink", "soft", "accent", "danger", "good")
GROUNDS = ("paper", "raised", "ground", "field")
# Text on a filled button or chip: paper on the colour.
FILLS = ("accent", "ink", "danger")
SCHEMES = ("light", "dark")

Colour = tuple[float, float, float]  # lightness, chroma, hue
Screen = Callable[[Colour], Rgb]


def parse_colour(source: str, hue: float, strength: float) -> Colour:
    """`oklch(40% calc(.125 * var(--c)) calc(var(--hue) + 38))` as three numbers."""
    if source == "#fff":
        return (1.0, 0.0, 0.0)
    match = re.fullmatch(
        r"oklch\(([\d.]+)% (?:calc\(([\d.]+) \* var\(--c\)\)|([\d.]+)) "
        r"(?:(\d+)|var\(--hue\)|calc\(var\(--hue\) ([+-]) (\d+)\))\)",
        source,
    )
    assert match, source
    lightness, tinted, plain, fixed_hue, sign, shift = match.groups()
    chroma = float(tinted) * strength if tinted else float(plain)
    turned = float(fixed_hue) if fixed_hue else hue + float(f"{sign or '+'}{shift or 0}")
    return (float(lightness) / 100, chroma, turned)


@cache
def tokens(scheme: str, hue: int | None) -> dict[str, Colour]:
    """Every colour token of the sheet, in one scheme, on a network's ground or the portal's."""
    portal_hue = re.search(r"--hue: (\d+);\s+--c: ([\d.]+);", SHEET)
    assert portal_hue
    strength = 1.0 if hue is not None else float(portal_hue[2])
    found: dict[str, Colour] = {}
    pattern = r"(:root:not\([^{]+\{ )?--([a-z0-9]+): light-dark\((oklch\(.+\)), (oklch\(.+\))\);"
    for neutral, name, light, dark in re.findall(pattern, SHEET):
        if neutral and hue is not None:
            continue
        source = light if scheme == "light" else dark
        found[name] = parse_colour(source, int(portal_hue[1]) if hue is None else hue, strength)
    field = re.search(r"background: light-dark\(#fff, var\(--raised\)\)", SHEET)
    assert field, "the ground of fields moved"
    found["field"] = (1.0, 0.0, 0.0) if scheme == "light" else found["raised"]
    return found


def clipped(colour: Colour) -> Rgb:
    """What browsers show today: each channel clipped."""
    return clip(oklch_to_linear(*colour))


def reduced(colour: Colour) -> Rgb:
    """What CSS Color 4 asks for: chroma lowered until the screen can show it."""
    lightness, chroma, hue = colour
    low, high = 0.0, chroma
    for _step in range(14):
        middle = (low + high) / 2
        fits = all(-1e-4 <= part <= 1.0001 for part in oklch_to_linear(lightness, middle, hue))
        low, high = (middle, high) if fits else (low, middle)
    inside = all(-1e-4 <= part <= 1.0001 for part in oklch_to_linear(*colour))
    return clip(oklch_to_linear(lightness, chroma if inside else low, hue))


def too_faint(pairs: list[tuple[str, str]], least: float, scheme: str, screen: Screen) -> list[str]:
    faint = []
    for hue in (None, *range(360)):
        shown = {name: screen(colour) for name, colour in tokens(scheme, hue).items()}
        faint += [
            f"{front} on {back} at {hue}: {ratio:.2f}"
            for front, back in pairs
            if (ratio := contrast(shown[front], shown[back])) < least
        ]
    return faint


@pytest.mark.parametrize("screen", [clipped, reduced])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_is_legible_on_every_ground_for_every_hue(scheme, screen):
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS]
    pairs += [("paper", fill) for fill in FILLS]
    assert too_faint(pairs, 4.5, scheme, screen) == []


@pytest.mark.parametrize("screen", [clipped, reduced])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_borders_of_controls_are_seen_on_every_ground_for_every_hue(scheme, screen):
    assert too_faint([("edge", ground) for ground in GROUNDS], 3, scheme, screen) == []


def test_the_conversion_agrees_with_known_colours():
    assert to_hex(oklch_to_linear(0.62796, 0.25768, 29.234)) == "#ff0000"
    assert to_hex(oklch_to_linear(0.45201, 0.31321, 264.052)) == "#0000ff"
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)


def test_every_token_a_rule_uses_is_defined():
    used = set(re.findall(r"var\(--([\w]+)", SHEET))
    assert used - set(re.findall(r"--([\w]+):", SHEET)) == set()


def test_every_hue_has_its_class():
    assert re.findall(r"\.hue-(\d+)\{--hue:\1\}", SHEET) == [str(hue) for hue in range(360)]


def test_mail_buttons_are_legible_with_white_words():
    white = (1.0, 1.0, 1.0)
    for hue in (None, *range(360)):
        text = mail_colour(hue)
        encoded = [int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in encoded
        )
        assert contrast((red, green, blue), white) >= 4.5, hue


def test_weights_stay_in_budget():
    assert len(brotli.compress(SHEET.encode())) <= 9_000
    assert (STATIC / "fonts" / "bricolage-grotesque.woff2").stat().st_size <= 45_000
    assert len(brotli.compress((STATIC / "icons.svg").read_bytes())) <= 2_000
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "bricolage-grotesque-OFL.txt").read_text()


def test_no_template_carries_a_style_or_a_script():
    templates = Path(__file__).parents[2] / "templates"
    guilty = [
        path.name
        for path in templates.rglob("*.html")
        if path.parent.name != "email"
        and re.search(r"<script(?! src=)|\sstyle=|<style", path.read_text())
    ]
    assert guilty == []


def test_templates_use_only_classes_the_sheet_knows():
    sheets = "".join(sheet.read_text() for sheet in STATIC.glob("*.css"))
    known = set(re.findall(r"\.([a-z][\w-]*)", sheets))
    unknown = set()
    for path in (Path(__file__).parents[2] / "templates").rglob("*.html"):
        in_admin = "wagtailadmin" in path.read_text() or path.name.startswith("desk_")
        if in_admin:  # Wagtail's admin has its own sheet
            continue
        html = re.sub(r"\{%.*?%\}", " ", re.sub(r"\{\{.*?\}\}", "_", path.read_text()))
        for name in " ".join(re.findall(r'class="([^"]*)"', html)).split():
            if name not in known and "_" not in name:
                unknown.add(f"{path.name}: {name}")
    assert unknown == set()


# Emblems -------------------------------------------------------------------------------------


def test_an_emblem_is_small_hidden_and_well_formed():
    for number in range(400):
        svg = emblem_svg(f"network-{number}")
        assert len(svg.encode()) < 1_000
        root = ElementTree.fromstring(svg)
        assert root.get("aria-hidden") == "true"
        assert len(list(root.iter())) <= 6
        assert {path.get("class") for path in root} <= {"a", "b", "c"}


def test_an_emblem_is_always_the_same():
    # Written down so that a change of the drawing is a decision: emblems are networks' signs.
    assert re.findall(r'class="(\w)" d="([^"]+)"', emblem_svg("aulne")) == [
        ("b", "M0 24 24 0V24z"),
        ("a", "M24 0 48 24H24zM24 24h24v24h-24z"),
        ("c", "M0 24h24v24h-24z"),
        ("a", "M0 24h24v5h-24zm0 10h24v5h-24zm0 10h24v4h-24z"),
        ("b", "M24 48a24 24 0 0 1 24-24v24z"),
    ]


def test_emblems_of_different_slugs_differ():
    assert len({emblem_svg(f"network-{number}") for number in range(100)}) >= 97
    assert len({emblem_svg(slug) for slug in ("social-declik", "nos-declics", "aptic")}) == 3


def test_an_emblem_carries_nothing_of_the_slug():
    assert "script" not in emblem_svg('"><script>')


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Léa Fontanel", "LF"),
        ("Les Jardins du Code", "LC"),
        ("élodie de la tour", "ÉT"),
        ("Toits", "T"),
        ("42", "4"),
        ("Œuvre commune", "ŒC"),
        ("", "·"),
    ],
)
def test_initials(name, expected):
    assert initials(name) == expected


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("https://a.example/?q=1&r=2", "https://a.example/?q=1&amp;r=2"),
        ("http://a.example", "http://a.example"),
        ("javascript:alert(1)//http://", ""),
        (" https://a.example", ""),
        ("", ""),
    ],
)
def test_a_link_leads_to_web_addresses_only(typed, shown):
    template = Template("{% load look %}{{ typed|web_address }}")
    assert template.render(Context({"typed": typed})) == shown


# Typography ----------------------------------------------------------------------------------


def typo(text: str, language: str = "fr") -> str:
    with translation.override(language):
        return Template("{% load look %}{{ text|typo }}").render(Context({"text": text}))


@pytest.mark.parametrize(
    ("typed", "set_in_type"),
    [
        ("Quoi ? Ceci : cela ; fin !", "Quoi\u202f? Ceci\u202f: cela\u202f; fin\u202f!"),
        ("« oui » et «non»", "«\u202foui\u202f» et «\u202fnon\u202f»"),
        ("l'usage d'abord", "l’usage d’abord"),
        ("12 000 euros, 5 %, 3€", "12\u202f000 euros, 5\u202f%, 3\u202f€"),
        ("le 14 septembre 2023", "le 14\u00a0septembre 2023"),
        ("https://exemple.fr/?a=1", "https://exemple.fr/?a=1"),
        ("le code 2 345 678", "le code 2\u202f345\u202f678"),
    ],
)
def test_french_typography(typed, set_in_type):
    assert typo(typed) == set_in_type


def test_typography_leaves_english_alone():
    assert typo("What ? it's 12 000", "en") == "What ? it&#x27;s 12 000"


def test_typography_escapes_and_keeps_entities_whole():
    assert typo("<b> & d'autres ;") == "&lt;b&gt; &amp; d’autres\u202f;"


def test_typography_leaves_tags_of_safe_html_alone():
    with translation.override("fr"):
        html = Template("{% load look %}{{ text|safe|typo }}").render(
            Context({"text": '<a href="/?q=l\'eau ; x" title="a : b">l\'eau !</a>'})
        )
    assert html == '<a href="/?q=l\'eau ; x" title="a : b">l’eau\u202f!</a>'


# Templates -----------------------------------------------------------------------------------


class Elements(HTMLParser):
    """Every start tag of a page, with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _tag, attrs in self.found if attribute in attrs]


class EveryWidget(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the receipt.")
    capacity = forms.ChoiceField(
        label="Capacity", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, help_text="?"
    )
    skills = forms.MultipleChoiceField(
        label="Skills", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple, required=False
    )
    agree = forms.BooleanField(label="I agree", help_text="Needed.")
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_form_says_beside_each_field_what_is_wrong_and_points_at_it():
    elements = Elements(
        render_to_string("includes/form.html", {"form": EveryWidget({"note": "kept"})})
    )
    ids = elements.values("id")
    assert len(ids) == len(set(ids))
    described = [ids_ for value in elements.values("aria-describedby") for ids_ in value.split()]
    assert {"id_name_error", "id_capacity_error", "id_agree_error"} <= set(described)
    assert {"id_name_helptext", "id_capacity_helptext", "id_agree_helptext"} <= set(described)
    assert set(described) <= set(ids)
    assert set(elements.values("for")) <= set(ids)
    links = [value[1:] for value in elements.values("href")]
    assert len(links) == 3
    assert set(links) <= set(ids)


def test_a_form_keeps_what_was_typed_and_marks_what_may_stay_empty():
    with translation.override("en"):
        html = render_to_string("includes/form.html", {"form": EveryWidget({"note": "kept"})})
    assert "kept</textarea>" in html
    assert html.count("(optional)") == 2


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 413, 500])
def test_error_pages_need_no_context_at_all(status, language):
    with translation.override(language):
        html = render_to_string(f"{status}.html")
    elements = Elements(html)
    assert [tag for tag, _attrs in elements.found].count("h1") == 1
    assert "" not in elements.values("href")


def test_an_error_page_says_why_when_told():
    html = render_to_string("410.html", {"reason": "<Used> already."})
    assert "&lt;Used&gt; already." in html


def mail(**context: object) -> str:
    shell = {"language": "en", "subject": "<Hello>", "network": {"hue": 150, "name": "Aulne"}}
    return render_to_string("email/base.html", {**shell, **context})


def test_a_mail_wears_its_networks_colour_and_escapes_what_people_wrote():
    html = mail(paragraphs=["<b>Dear</b> & all"])
    assert mail_colour(150) in html
    assert "&lt;Hello&gt;" in html
    assert "&lt;b&gt;Dear&lt;/b&gt; &amp; all" in html


@pytest.mark.parametrize("paragraphs", [["One"], ["One", "https://a.example/x?a=1&b=2", "Two"]])
def test_a_mail_has_one_button_and_its_address_in_full_once(paragraphs):
    html = mail(paragraphs=paragraphs, action_url="https://a.example/x?a=1&b=2", action_label="Go")
    assert Elements(html).values("href") == ["https://a.example/x?a=1&b=2"]
    assert html.count(">https://a.example/x?a=1&amp;b=2<") == 1
    assert html.count(">Go</a>") == 1


def test_a_plain_mail_gives_the_address_once():
    url = "https://a.example/x"
    for body in ("One", f"One\n\n{url}"):
        text = render_to_string("email/base.txt", {"body": body, "action_url": url})
        assert text.count(url) == 1


def test_every_icon_a_template_asks_for_is_in_the_sprite():
    drawn = {symbol.get("id") for symbol in ElementTree.parse(STATIC / "icons.svg").getroot()}
    templates = Path(__file__).parents[2] / "templates"
    asked = {
        name
        for path in templates.rglob("*.html")
        for name in re.findall(r'{% icon "(\w+)"', path.read_text())
    }
    assert asked - drawn == set()
