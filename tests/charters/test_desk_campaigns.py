"""The desk of renewals: where a campaign is, at any size in the same number of statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from charters.enums import RenewalState
from charters.models import Campaign, Renewal
from charters.services.signing import SignerDetails
from charters.services.withdrawals import withdraw_signature
from charters.views import desk_campaigns
from tests.charters.test_renewals import adopt_next
from tests.charters.test_signatures import active


@pytest.fixture
def signers(charter):
    return [
        active(charter, SignerDetails("person", f"Signer {n}", f"s{n}@example.org"))
        for n in range(3)
    ]


@pytest.fixture
def campaign(charter, signers) -> Campaign:
    adopt_next(charter)
    return Campaign.objects.get()


def address(campaign: Campaign, query: str = "") -> str:
    return reverse("desk_campaign", args=[campaign.pk]) + query


def test_counts_per_state_and_who(campaign, signers, client, bob):
    withdraw_signature(signature=signers[0], withdrawn_by=None)
    client.force_login(bob)
    page = client.get(address(campaign))
    assert dict(page.context["numbers"])[RenewalState.TO_RENEW] == 2
    assert dict(page.context["numbers"])[RenewalState.LEFT] == 1
    assert page.context["total"] == 3
    left = client.get(address(campaign, "?state=left"))
    assert [row.signature for row in left.context["rows"]] == [signers[0]]


def test_pages_follow_each_other_without_a_gap(campaign, client, bob, monkeypatch):
    monkeypatch.setattr(desk_campaigns, "ROWS_A_PAGE", 2)
    client.force_login(bob)
    first = client.get(address(campaign))
    second = client.get(address(campaign, f"?after={first.context['next_after']}"))
    seen = [*first.context["rows"], *second.context["rows"]]
    assert seen == list(Renewal.objects.order_by("pk"))
    assert second.context["next_after"] is None


@pytest.mark.parametrize(
    "query", ["?after=x", "?after=99999999999999999999", "?state=x", "?after=²"]
)
def test_absurd_addresses_show_the_page(campaign, client, bob, query):
    client.force_login(bob)
    assert client.get(address(campaign, query)).status_code == 200


def test_as_many_statements_with_one_row_as_with_three(campaign, client, bob):
    client.force_login(bob)
    client.get(address(campaign))
    counts = []
    for state in ("", "?state=to_renew", "?state=lapsed"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address(campaign, state))
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_the_queue_tells_running_from_over(campaign, client, bob):
    client.force_login(bob)
    queue = reverse("desk_campaigns")
    assert list(client.get(queue).context["cases"]) == [campaign]
    assert list(client.get(queue + "?show=over").context["cases"]) == []
    Renewal.objects.update(state=RenewalState.RENEWED)
    assert list(client.get(queue).context["cases"]) == []
    assert list(client.get(queue + "?show=over").context["cases"]) == [campaign]
