"""The site asks no other site for anything, and sends nobody to one."""

import ast
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from wagtail.embeds.finders import get_finders

ROOT = Path(settings.BASE_DIR)
APPS = ("portal", "directory", "charters", "home", "search")
FETCHERS = {
    *("aiohttp", "ftplib", "http.client", "httplib2", "httpx", "pycurl", "requests", "socket"),
    *("telnetlib", "urllib.request", "urllib3", "xmlrpc", "xmlrpc.client"),
}
# As `next` and the like
ELSEWHERE = [
    *("https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example"),
    *("\\\\evil.example", "https:evil.example", "javascript:alert(1)", "/\t/evil.example"),
    *("http://testserver@evil.example", "https://testserver.evil.example/", " //evil.example"),
    "%2f%2fevil.example",
]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_no_code_of_ours_can_fetch():
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    assert len(files) > 150
    assert {str(f): imported(f) & FETCHERS for f in files if imported(f) & FETCHERS} == {}


def test_wagtail_embeds_nothing():
    assert get_finders() == []


def stays(answer) -> bool:
    """Whether this is no redirect, or one to a path of ours."""
    if answer.status_code not in {301, 302, 303, 307, 308}:
        return True
    to = urljoin("http://testserver/fr/", answer.headers["Location"].replace("\\", "/"))
    return urlsplit(to).scheme == "http" and urlsplit(to).netloc == "testserver"


@pytest.mark.parametrize("to", ELSEWHERE)
def test_signing_in_and_out_leads_nowhere_else(client, alice, to):
    login = reverse("account_login")
    assert stays(client.get(reverse("admin_login"), {"next": to}))
    assert stays(client.post(login, {"login": alice.email, "password": "tests", "next": to}))
    assert client.session["_auth_user_id"]
    for name in ("account_login", "account_signup", "account_reauthenticate", "account_logout"):
        assert stays(client.get(reverse(name), {"next": to})), name
    assert stays(client.post(reverse("account_reauthenticate"), {"password": "tests", "next": to}))
    assert stays(client.post(reverse("account_logout"), {"next": to}))


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/%2e%2e", "/fr//evil.example"])
def test_a_missing_slash_and_the_language_lead_nowhere_else(client, db, path):
    answer = client.get(path)
    assert stays(answer)
    body = answer.content.decode()
    assert 'href="//' not in body
