"""The demo: three networks with their charters, twice is once, the n-th listing always the same."""

import pytest
from django.core.management import CommandError, call_command

from charters.models import Charter, Consultation, Contribution, Signature
from directory.models import Listing
from home.demo.articles import read_article
from home.demo.cast import NETWORKS
from home.models import ArticlePage
from portal.enums import MailState
from portal.models import Network, OutboxMail, User


@pytest.fixture
def own_texts(settings, tmp_path):
    """As for somebody who has not the founders' texts beside the checkout."""
    settings.SHARED_TEXTS_DIR = tmp_path


def counts() -> tuple[int, ...]:
    models = (Network, User, Listing, Charter, Signature, Contribution, ArticlePage, OutboxMail)
    return tuple(model.objects.count() for model in models)


def test_twice_is_once(db, own_texts):
    call_command("load_demo", listings=30, verbosity=0)
    first = counts()
    names = list(Listing.objects.order_by("slug").values_list("name", flat=True))
    call_command("load_demo", listings=30, verbosity=0)
    assert counts() == first
    assert list(Listing.objects.order_by("slug").values_list("name", flat=True)) == names
    assert Network.objects.filter(slug__in=[demo.slug for demo in NETWORKS]).count() == 3
    assert first[2] == 30


def test_every_network_has_a_charter_in_force_and_signatures(db, own_texts):
    call_command("load_demo", listings=60, verbosity=0)
    for demo in NETWORKS:
        charter = Charter.objects.get(network__slug=demo.slug)
        assert charter.adopted.number == 1
        assert {c["code"] for c in charter.adopted.binding_text.capacities} == {
            capacity.code for capacity in demo.capacities
        }
        assert charter.signatures.on_wall().exists()


def test_one_of_them_is_in_consultation(db, own_texts):
    call_command("load_demo", listings=0, verbosity=0)
    consultation = Consultation.objects.running().get()
    assert consultation.version.charter.network.slug == "nos-declics"
    assert consultation.contributions.count() == 3
    assert consultation.contributions.unanswered().count() == 2
    assert not OutboxMail.objects.filter(state=MailState.WAITING).exists()


def test_demo_listings_are_found(db, own_texts):
    call_command("load_demo", listings=40, verbosity=0)
    listing = Listing.objects.public().order_by("pk").first()
    assert listing in Listing.objects.public().matching(listing.name)


@pytest.mark.parametrize("number", [-1, 250_001])
def test_absurd_numbers_are_refused(db, number):
    with pytest.raises(CommandError):
        call_command("load_demo", listings=number)
    assert not Network.objects.filter(slug__in=[demo.slug for demo in NETWORKS]).exists()


def test_articles_are_read_with_date_author_and_quotes(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(
        "A title\n\nPrune Mirabelle\nPublished in\n4 min readJan 7, 2021\n\n"
        "Text that ends.\n“Quoted words”\nA title\n\nA heading\nMore text.\n--\nPrune Mirabelle\n"
    )
    article = read_article(path)
    assert (article.title, article.author) == ("A title", "Prune Mirabelle")
    assert str(article.published_on) == "2021-01-07"
    assert article.parts == (
        ("paragraph", "Text that ends."),
        ("quote", "Quoted words"),
        ("heading", "A heading"),
        ("paragraph", "More text."),
    )
