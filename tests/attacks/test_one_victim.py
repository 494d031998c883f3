"""A hundred requests in one person's name, from everywhere and in every spelling: three mails."""

import itertools

import pytest
from django.test import Client

from charters.models import Signature
from portal.models import OutboxMail
from portal.services.limits import canonical_mailbox
from tests.attacks.forms import new_account
from tests.attacks.world import to
from tests.charters.test_views import post_of
from tests.home.stage import charter_in_force

SPELLINGS = [
    "victim.name@gmail.com",
    "victimname@gmail.com",
    "v.i.c.t.i.m.n.a.m.e@gmail.com",
    "VICTIM.NAME@GMAIL.COM",
    "victimname+{n}@gmail.com",
    "victim.name+a.{n}@googlemail.com",
    "Victimname@googlemail.com",
    '"victimname"@gmail.com',
    "ｖictimname@gmail.com",
    "victimname@ｇmail.com",
    " victimname@gmail.com ",
    "victimname@gmail.com.",
]
WITH_ACCENTS = [
    "victim@bücher.example",
    "victim@xn--bcher-kva.example",
    "VICTIM@BÜCHER.example",
    "victim+{n}@bu\u0308cher.example",
]
HUNDRED = 100


@pytest.fixture
def charter(aulne):
    return charter_in_force(aulne)


@pytest.mark.parametrize("spellings", [SPELLINGS, WITH_ACCENTS], ids=["gmail", "idn"])
def test_a_hundred_signatures_for_one_victim(charter, spellings):
    url = to("charter_sign", "aulne", charter.slug)
    answers = []
    for number, spelling in zip(range(HUNDRED), itertools.cycle(spellings), strict=False):
        data = post_of(charter, email=spelling.format(n=number), name=f"Someone {number}")
        data["capacities"] = ("provider", "provider")[number % 2]
        client = Client(REMOTE_ADDR=f"198.51.{number // 5}.{number}")
        answers.append(client.post(url, data).status_code)
    assert len(answers) == HUNDRED
    # Odd spellings may be no address at all; for the others the answer is always the same.
    assert set(answers) <= {302, 400}
    assert answers.count(302) > 75
    # By mailbox, as the mail's reader would see it, whatever we think of the spelling.
    assert 1 <= OutboxMail.objects.filter(to__icontains="victim").count() <= 3
    assert OutboxMail.objects.count() <= 3
    assert len({canonical_mailbox(mail.to) for mail in OutboxMail.objects.all()}) == 1
    assert Signature.objects.count() <= 3


def test_every_door_that_mails_counts_for_the_same_mailbox(charter, alice):
    """Signing, signing up, codes, resets: one victim, one count a day."""
    victim = "victim@example.org"
    tried = 0
    for number in range(25):
        client = Client(REMOTE_ADDR=f"198.51.100.{number}")
        spelled = f"victim+{number}@example.org" if number % 2 else victim
        posts = {
            to("charter_sign", "aulne", charter.slug): post_of(charter, email=spelled),
            to("account_signup"): new_account(spelled),
            to("account_request_login_code"): {"email": spelled},
            to("account_reset_password"): {"email": spelled},
        }
        for url, data in posts.items():
            assert client.post(url, data).status_code < 500
            tried += 1
    assert tried == HUNDRED
    assert 1 <= OutboxMail.objects.filter(to__startswith="victim").count() <= 3
