"""The directory inside other sites: framed anywhere, without script or cookie, in safe colours."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from directory.enums import ListingState
from directory.models import Listing
from directory.services.indexing import for_index, index_listings
from portal.colours import contrast, from_hex
from portal.embeds import palette
from tests.factories import ListingFactory

FRAME = "/embed/directory/"


@pytest.fixture
def many(aulne, bouleau) -> list[Listing]:
    made = [ListingFactory(home_network=aulne, name=f"Potter {n:02}") for n in range(12)]
    made.append(ListingFactory(home_network=bouleau, name="Weaver"))
    index_listings(for_index())
    return made


def names(html: str) -> list[str]:
    return re.findall(r'<b><a href="[^"]+" target="_blank" rel="noopener">([^<]+)</a></b>', html)


def page(**asked) -> str:
    answer = Client().get(FRAME, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_may_be_framed_and_posts_nowhere_else(many):
    answer = Client().get(FRAME)
    assert "X-Frame-Options" not in answer
    policy = answer["Content-Security-Policy"]
    for part in ("default-src 'none'", "frame-ancestors *", "form-action 'self'"):
        assert part in policy
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Cache-Control"] == "public, no-cache"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    html = answer.content.decode()
    assert "<script" not in html
    assert "style=" not in html


def test_it_is_the_same_for_whoever_is_signed_in(many, client, alice):
    client.force_login(alice)
    assert client.get(FRAME).content == Client().get(FRAME).content


def test_its_pages_follow_each_other_inside_the_frame(many):
    first = page(network="aulne", lang="en", paper="ffffff")
    assert len(names(first)) == 10
    following = re.search(r'href="(\?[^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    assert "lang=en" in following
    assert "paper=ffffff" in following
    second = Client().get(FRAME + following).content.decode()
    assert len(names(second)) == 2
    assert not set(names(first)) & set(names(second))
    assert "Back to the first results" in second
    assert 'rel="next"' not in second


def test_its_box_searches_in_what_the_site_chose(many):
    html = page(network="aulne", kind="freelancer", lang="en", q="potter 03")
    assert names(html) == ["Potter 03"]
    assert '<input type="hidden" name="network" value="aulne">' in html
    assert '<input type="hidden" name="kind" value="freelancer">' in html
    assert '<input type="hidden" name="lang" value="en">' in html
    assert html.count('name="q"') == 1
    assert names(page(network="aulne", q="weaver")) == []
    assert names(page(q="weaver")) == ["Weaver"]


def test_what_is_withdrawn_is_gone_although_a_browser_kept_it(many):
    client = Client()
    kept = client.get(FRAME, {"q": "weaver"})
    same = client.get(FRAME, {"q": "weaver"}, headers={"if-none-match": kept["ETag"]})
    assert same.status_code == 304
    many[-1].state = ListingState.ARCHIVED
    many[-1].save()
    again = client.get(FRAME, {"q": "weaver"}, headers={"if-none-match": kept["ETag"]})
    assert again.status_code == 200
    assert "Weaver" not in names(again.content.decode())


def test_it_speaks_the_language_it_is_asked_for_else_the_networks(many, aulne):
    assert '<html lang="fr">' in page(network="aulne")
    aulne.languages = ["en", "fr"]
    aulne.save()
    assert '<html lang="en">' in page(network="aulne")
    assert '<html lang="fr">' in page(network="aulne", lang="fr")
    assert '<html lang="fr">' in page(lang='"><script>')


def test_hostile_names_and_searches_are_text(aulne):
    ListingFactory(home_network=aulne, name="<script>alert(1)</script>", tagline='"><img src=x>')
    index_listings(for_index())
    html = page(q='"><script>', skill="<b>", paper="red;}", accent="javascript:1")
    assert "<script>" not in html
    assert "red;" not in html
    assert "colours/" not in html
    assert "<img" not in page()


def test_absurd_searches_find_nothing_and_break_nothing(many):
    for asked in ({"network": "nowhere"}, {"place": "zzzz"}, {"q": "zzzz"}):
        assert names(page(**asked)) == []
    assert len(names(page(after="9" * 30))) == 10


# Colours -------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["#ffffff", "#000000", "#777777", "#ffcc00", "123456", "#767676"])
@pytest.mark.parametrize("ink", ["", "#777777", "#ffcc00", "#fff"])
@pytest.mark.parametrize("accent", ["", "#00ff00", "#0033aa"])
def test_every_palette_is_legible(paper, ink, accent):
    made = palette(paper, ink, accent)
    ground = from_hex(made.paper)
    for colour in (made.ink, made.accent, made.soft):
        assert contrast(from_hex(colour), ground) >= 4.5


def test_colours_that_are_legible_are_kept_and_others_replaced():
    assert palette("#FFFFFF", "112233", "#0033aa").name == "ffffff-112233-0033aa"
    assert palette("#ffffff", "#eeeeee", "#dddddd").name == "ffffff-000000-000000"
    assert palette("#222222", "#333333").name == "222222-ffffff-ffffff"
    for nothing in ("", "red", "#12345", "#1234567", "#１２３４５６", "#12345g"):
        assert palette(nothing, "#000000") is None


def test_the_sheet_holds_only_colours(many):
    html = page(paper="#222222", ink="ffcc00", accent="zzz")
    address = re.search(r'href="(/embed/colours/[^"]+)"', html)[1]
    assert address == "/embed/colours/222222-ffcc00-ffcc00.css"
    sheet = Client().get(address)
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    text = sheet.content.decode()
    assert "color-scheme: dark" in text
    assert "--paper: #222222" in text
    assert "--ink: #ffcc00" in text
    assert (
        "color-scheme: light;"
        in Client().get("/embed/colours/ffffff-000000-000000.css").content.decode()
    )


@pytest.mark.parametrize(
    "colours",
    ["ffffff", "ffffff-eeeeee-000000", "FFFFFF-000000-000000", "red-red-red", "a;}b{c-d-e", "--"],
)
def test_no_other_sheet_is_made(colours, db):
    assert Client().get(f"/embed/colours/{colours}.css").status_code == 404


# The page that makes the lines ---------------------------------------------------------------


def maker(**asked):
    with override("en"):
        return Client().get(reverse("listing_embed"), asked)


def test_the_lines_to_copy_name_the_search_the_language_and_the_colours(many):
    answer = maker(network="aulne", lang="fr", own="on", paper="#222222", ink="#ffffff")
    frame = answer.context["frame_url"]
    chosen = "network=aulne&lang=fr&paper=222222&ink=ffffff&accent=ffffff"
    assert frame == f"/embed/directory/?{chosen}"
    html = answer.content.decode()
    lines = unescape(re.search(r"<code>(.*?)</code>", html)[1])
    # In the lines an ampersand is written as HTML wants it.
    assert f'{frame.replace("&", "&amp;")}" title="Directory · Aulne"' in lines
    assert lines.startswith('<iframe src="http')
    assert f'src="{frame.replace("&", "&amp;")}"' in html
    assert Client().get(frame).status_code == 200


def test_without_own_colours_the_frame_has_the_usual_ones(many):
    for asked in ({}, {"lang": "en", "paper": "#222222"}):
        assert "paper" not in maker(**asked).context["frame_url"]
    assert maker().context["frame_url"] == "/embed/directory/?lang=en"


def test_a_colour_that_is_too_faint_is_told(many):
    html = maker(
        lang="en", own="on", paper="#ffffff", ink="#eeeeee", accent="#0033aa"
    ).content.decode()
    assert "Too faint on this background to be read: Text." in html


def test_what_is_no_colour_is_said_and_stays_typed(many):
    answer = maker(q="potter", lang="en", own="on", paper="reddish")
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "Write a colour as # and six digits" in html
    assert 'value="reddish"' in html
    assert '<input type="hidden" name="q" value="potter">' in html
    assert maker(lang="xx").status_code == 400


def test_a_network_with_quotes_in_its_name_breaks_no_line(many, aulne):
    aulne.name = 'A "b" <i>'
    aulne.save()
    html = maker(network="aulne").content.decode()
    assert "A &amp;quot;b&amp;quot; &amp;lt;i&amp;gt;" in html
