"""No query brings a page down: each answers, or says 400 or 404 in words."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from directory.services.indexing import for_index, index_listings
from portal.enums import Role
from portal.services.memberships import grant_membership
from tests.attacks.world import to
from tests.factories import ListingFactory, TerritoryFactory, UserFactory
from tests.home.stage import article_in, charter_in_force

FINE = {200, 301, 302, 400, 404, 410, 414}
# Parameters that some page reads, and some that none does.
NAMES = (
    "q page show network place kind skill territory charter modality remote sort capacity side "
    "compare from to version next locale search_all ordering id p tab x"
).split()

VALUES = {
    "NUL": "a\0b",
    "empty": "",
    "spaces": " \t\r\n ",
    "huge number": "9" * 400,
    "past 64 bits": str(2**63),
    "past 32 bits": str(2**31),
    "negative": "-1",
    "zero": "0",
    "fraction": "1.5",
    "exponent": "1e309",
    "infinity": "inf",
    "not a number": "NaN",
    "octal": "0o17",
    "underscores": "1_0",
    "arabic digits": "٣",
    "superscript": "²",
    "last": "last",
    "sql quote": "' OR '1'='1' --",
    "sql stacked": "1; DROP TABLE portal_user; --",
    "sql union": "' UNION SELECT password FROM portal_user --",
    "sql like": "%_%\\",
    "format": "%s%d%(x)s{0}{x!r}",
    "fts near": "NEAR(a b, 5)",
    "fts column": "name: a OR b NOT c AND",
    "fts star": "* ^a *",
    "fts quote": '"unbalanced',
    "fts brackets": "((((a",
    "tsquery": "a & | ! <-> (b:*",
    "tsquery weights": "a:ABCD & b:*D <999999> c",
    "backslash": "\\",
    "regex bomb": "(a+)+$" + "a" * 60 + "!",
    "regex brackets": "[[[[(?P<a>(?:(",
    "template": "{{ 7|add:7 }}{% debug %}",
    "script": "<script>alert(1)</script>",
    "path": "../../../../etc/passwd",
    "surrogate": "\ufffd\uffff",
    "bidi": "\u202eabc\u2066",
    "zero width": "\u200b\u200d\ufeff",
    "combining": "e" + "\u0301" * 3_000,
    "case folding": "ﬃİıſẞΣς" * 50,
    "emoji": "👩‍👩‍👧‍👦" * 100,
    "many words": "mot " * 5_000,
    "quotes": "'" * 5_000,
    "double quotes": '"' * 5_000,
    "brackets": "[" * 5_000,
    "parentheses": "(" * 5_000,
    "long": "x" * 100_000,
    "json": '{"$gt": ""}',
    "list": "a,b,c,,,",
    "slash": "///",
}
RAW = [
    "%00",
    "%ff%fe",
    "q=%c3%28",
    "q=%ed%a0%80",
    "q=%f4%90%80%80",
    "%",
    "q=%zz",
    "q=%u0041",
    "&&&&====",
    "=",
    "q[]=1&q[a]=2",
    "q=1;page=2",
    "page=1&page=2&page=x",
    "&".join(f"skill={n}" for n in range(900)),
    "&".join(f"territory=commune-{n}" for n in range(900)),
    "&".join(f"x{n}=1" for n in range(900)),
    "a" * 100_000,
]


@pytest.fixture
def pages(aulne, bouleau) -> dict[str, list[str]]:
    """Addresses that read a query, by who asks."""
    owner = UserFactory()
    commune = TerritoryFactory(name="Combe")
    for number in range(3):
        listing = ListingFactory(
            home_network=aulne, owner=owner, name=f"Potter {number}", commune=commune
        )
        listing.skills.add("Pottery")
    index_listings(for_index())
    charter = charter_in_force(aulne)
    article_in(aulne, "An article")
    names = ("aulne", charter.slug)
    desks = ("listings", "affiliations", "signatures", "versions", "members", "invitations")
    return {
        "anybody": [
            to("listing_list"),
            to("listing_map"),
            to("listing_export"),
            to("listing_file", "json"),
            to("listing_feed"),
            to("listing_embed"),
            reverse("embed_directory"),
            to("site_search"),
            to("charter_list"),
            to("charter_wall", *names),
            to("charter_sign", *names),
            to("version_list", *names),
            to("version_detail", *names, 1),
            to("version_text", *names, 1, "fr"),
            to("listing_detail", listing.slug),
            to("account_login"),
            to("account_signup"),
            aulne.root_page.url,
            f"{aulne.root_page.url}articles/",
            charter.page.url,
            "/fr/",
        ],
        "a member": [to("space_home"), to("listing_mine"), to("listing_start")],
        "an admin": [
            *(reverse(f"desk_{name}") for name in desks),
            reverse("wagtailadmin_pages:search"),
            reverse("wagtailadmin_explore_root"),
            reverse("wagtailimages:index"),
            reverse("wagtaildocs:index"),
            reverse("wagtailadmin_choose_page"),
            reverse("wagtailadmin_api:pages:listing"),
            reverse("wagtailadmin_api:images:listing"),
        ],
    }


def client_for(who: str, aulne, alice) -> Client:
    client = Client(raise_request_exception=False)
    if who == "an admin":
        grant_membership(user=alice, network=aulne, role=Role.ADMIN, granted_by=None)
    if who != "anybody":
        client.force_login(alice)
    return client


@pytest.mark.parametrize("who", ["anybody", "a member", "an admin"])
def test_no_query_is_an_error_of_ours(pages, aulne, alice, who):
    client = client_for(who, aulne, alice)
    asked, faults = 0, []
    queries = [(what, urlencode(dict.fromkeys(NAMES, value))) for what, value in VALUES.items()]
    queries += [(raw[:30], raw) for raw in RAW]
    for number, page in enumerate(pages[who]):
        # Each page meets a third of them, and each of them a third of the pages.
        for what, query in queries[number % 3 :: 3]:
            answer = client.get(f"{page}?{query}")
            asked += 1
            if answer.status_code not in FINE:
                faults.append(f"{page} {what}: {answer.status_code}")
    assert not faults, "\n".join(faults)
    assert asked >= len(pages[who]) * (len(queries) // 3)
    assert asked > 60


def test_one_name_at_a_time_in_the_searches(pages):
    """All at once, the first refusal hides the others."""
    client = Client(raise_request_exception=False)
    asked, faults = 0, []
    names = ("q", "place", "after", "territory", "skill", "charter", "network", "kind")
    for start, page in enumerate((to("listing_list"), to("site_search"), to("charter_list"))):
        for turn, name in enumerate(names):
            for what, value in list(VALUES.items())[(start + turn) % 3 :: 3]:
                answer = client.get(page, {name: value})
                asked += 1
                wanted = {400} if what == "NUL" else {200, 404, 414}
                if answer.status_code not in wanted:
                    faults.append(f"{page} {name} {what}: {answer.status_code}")
    assert not faults, "\n".join(faults)
    assert asked >= 3 * 8 * (len(VALUES) // 3)


def test_numbers_in_paths(pages):
    client = Client(raise_request_exception=False)
    wall = to("version_detail", "aulne", "charte", 1)
    asked = 0
    for number in ("0", str(2**31), str(2**63), "9" * 300, "00001"):
        answer = client.get(wall.replace("/1/", f"/{number}/"))
        asked += 1
        assert answer.status_code in {200, 404}, number
    for path in ("/fr/" + "a/" * 500, "/fr/" + "%2e%2e/" * 20, "/fr/é/", "/fr/%00/", "//", "/fr//"):
        assert client.get(path).status_code in FINE, path
        asked += 1
    assert asked == 11
