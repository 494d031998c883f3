"""What a name may hold: letters one sees, and no address."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override

from charters.forms.signing import SignCharterForm
from directory.enums import ListingKind
from directory.forms import ContactForm, ListingForm
from home.forms import AccountForm, OpenNetworkForm
from portal.forms import SignupForm
from portal.models import User
from portal.texts import NameField, clean_line, clean_text

ADDRESSES = [
    *("https://evil.example", "HTTP://EVIL", "www.evil.fr", "WWW.Evil", "evil.com", "see evil.org"),
    *("evil.example/path", "javascript:alert(1)", "data:text/html,x", "mailto:a@b", "JavaScript :"),
    *("ｗｗｗ.evil", "evil．com", "a-b.fr", "x.co.xyz"),
]
HIDDEN = [
    *("a\x00b", "a\nb", "a\rb", "a\tb", "a\x1bb", "a\x7fb", "a\x85b", "a\u00adb", "a\u034fb"),
    *("a\u061cb", "a\u115fb", "a\u180eb", "a\u200bb", "a\u200db", "a\u200eb", "a\u2028b"),
    *("a\u202eb", "a\u2066b", "a\u2800b", "a\u3164b", "\ufeffa", "a\uffa0b", "a\U000e0041b"),
    "a\ud800b",
]
NAMES = [
    *("Zoé d’Été-Dupont", "J. R. R. Tolkien", "St. John", "M.Dupont", "N° 5 : l’atelier", "李小龙"),
    *("Łukasz Żółć", "محمد", "O'Neil & fils (SCOP)", "50 % bénévole. Et plus", "Café 🌳", "A.B.C."),
    *("Loi 1901", "24/7", "et/ou", "e\u0301te\u0301"),
]


@pytest.mark.parametrize("name", ADDRESSES + HIDDEN)
def test_what_no_name_holds(name):
    with pytest.raises(ValidationError):
        NameField().clean(name)


@pytest.mark.parametrize("name", NAMES)
def test_what_names_hold(name):
    assert NameField().clean(f"  {name} ") == clean_line(name)


def test_one_line_of_composed_letters():
    assert NameField().clean(" e\u0301te\u0301   ici ") == "été ici"


NAME_FIELDS = {
    SignupForm: {"first_name", "last_name"},
    AccountForm: {"first_name", "last_name"},
    SignCharterForm: {"name", "organisation", "role_title", "place", "quote"},
    ContactForm: {"name"},
    OpenNetworkForm: {"name", "tagline"},
}
# Free texts, and what other checks read: not names.
OTHERS = {
    *("homepage", "shown_at", "text_sha256", "email", "message", "slug", "host", "contact_email"),
    *("admin", "seen", "website", "description", "skills", "place", "siren", "rna"),
}


@pytest.mark.parametrize("form", NAME_FIELDS, ids=lambda form: form.__name__)
def test_every_field_for_a_name_is_one(form):
    fields = form.base_fields
    names = {name for name, field in fields.items() if isinstance(field, NameField)}
    assert names == NAME_FIELDS[form]
    texts = {name for name, field in fields.items() if isinstance(field, forms.CharField)}
    assert texts - names <= OTHERS


@pytest.mark.parametrize("kind", ListingKind.values)
def test_a_listings_name_and_tagline(kind):
    """And a trade; in another language, too."""
    with override("fr"):
        fields = ListingForm(kind=kind).fields
    names = {name for name, field in fields.items() if isinstance(field, NameField)}
    trades = {"trade", "in_en_trade"} if kind == ListingKind.FREELANCER else set()
    assert names == {"name", "tagline", "in_en_tagline"} | trades
    texts = {name for name, field in fields.items() if type(field) is forms.CharField}
    assert texts - names <= OTHERS


def test_whichever_form_writes_a_person():
    with pytest.raises(ValidationError):
        User(email="a@example.org", first_name="www.evil").clean()
    User(email="a@example.org", first_name="Ada").clean()


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>", "vbscript:x"),
        *("ftp://a.example", "//a.example", "mailto:a@b.example", "https://", "https:///a"),
        *("java\nscript:alert(1)", "https://a.example\njavascript:x", "\x01javascript:x"),
    ],
)
def test_a_web_site_is_http(address):
    form = ListingForm({"name": "A", "website": address}, kind=ListingKind.FREELANCER)
    cleaned = form.fields["website"]
    try:
        value = cleaned.clean(address)
    except ValidationError:
        return
    assert value.startswith(("https://", "http://"))


def test_texts_lose_what_changes_the_reading_order():
    assert clean_text("a\u202eb\r\n\r\n\r\n\r\nc\x00\x07 \n") == "ab\n\nc"
