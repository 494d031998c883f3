"""A member and signatory follows every link there is for them and never meets the Wagtail admin."""

import re
from collections import deque
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from directory.enums import ListingState
from portal.enums import Role
from portal.models import OutboxMail, User
from portal.services.invitations import invite
from portal.services.memberships import grant_membership
from tests.factories import ListingFactory, TerritoryFactory, UserFactory
from tests.home.stage import article_in, charter_in_force, signature_of

ADMIN = reverse("wagtailadmin_home")
LINKS = re.compile(r'(?:href|action|formaction)="([^"#]+)')
MOST = 600
LEFT_OUT = ("/static/", "/media/")


@pytest.fixture
def member(aulne, bouleau, alice, dana) -> User:
    """Alice has one of everything a member can have."""
    TerritoryFactory()
    grant_membership(user=alice, network=aulne, role=Role.MEMBER, granted_by=None)
    invite(network=bouleau, email=alice.email, role=Role.MEMBER, invited_by=dana)
    for state in ListingState.values:
        ListingFactory(owner=alice, home_network=aulne, state=state, name=f"Listing {state}")
    charter = charter_in_force(aulne)
    signature_of(charter, "Alice", user=alice)
    signature_of(charter, "Someone else", user=UserFactory())
    article_in(aulne, "An article")
    return alice


def links_of(page: str, here: str) -> set[str]:
    """Addresses on this site that the page leads to, absolute and without fragments."""
    found = set()
    for raw in LINKS.findall(page):
        link = unescape(raw)
        if link.startswith("?"):
            link = here.partition("?")[0] + link
        parts = urlsplit(link)
        is_ours = parts.hostname is None or parts.hostname in settings.ALLOWED_HOSTS
        if is_ours and link.startswith(("/", "http")):
            found.add(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def everything_from(client: Client, start: str) -> dict[str, int]:
    """Each address that can be reached by links, with what it answered."""
    answers: dict[str, int] = {}
    waiting = deque([start])
    shapes: dict[str, int] = {}
    while waiting and len(answers) < MOST:
        here = waiting.popleft()
        # Combinations of facets are endless: some of each page are enough.
        path = here.partition("?")[0]
        shapes[path] = shapes.get(path, 0) + 1
        if here in answers or shapes[path] > 6 or path.startswith(LEFT_OUT):
            continue
        answer = client.get(here)
        answers[here] = answer.status_code
        if answer.status_code in (301, 302):
            waiting.append(answer.url)
        elif not answer.streaming and "html" in answer["Content-Type"]:
            waiting.extend(sorted(links_of(answer.content.decode(), here)))
    return answers


def test_no_link_leads_into_the_admin(client, member):
    client.force_login(member)
    answers = everything_from(client, reverse("space_home"))
    assert [url for url in answers if url.startswith(ADMIN)] == []
    # An archived listing says that it is gone; what a button posts to shows nothing by itself.
    broken = {url: status for url, status in answers.items() if status >= 400}
    assert set(broken.values()) <= {405, 410}, broken
    assert len(answers) > 60
    for language in ("fr", "en"):  # the switch is a link like others
        assert sum(url.startswith(f"/{language}/") for url in answers) > 25


def test_no_mail_to_a_member_leads_into_the_admin(member):
    mails = OutboxMail.objects.filter(to=member.email)
    assert mails.count() >= 2
    assert not [mail.subject for mail in mails if ADMIN in mail.text]
