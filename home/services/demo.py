"""Filling the portal with its demo: networks, people, charters, articles, signatures.

Everything is found again by its address before it is made: run twice, it doubles nothing.
"""

from datetime import date
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import slugify

from charters.enums import Purpose, SignatureState, SignerKind, VersionState
from charters.importing import read_charter
from charters.models import Charter, CharterCapacity, CharterPage
from charters.services.decisions import accept_signature
from charters.services.imports import import_charter
from charters.services.signing import SignerDetails, sign_charter
from charters.services.versions import adopt_version, take_up_text
from directory.enums import ListingKind
from directory.models import Listing
from home.demo.articles import DemoArticle, read_article
from home.demo.cast import DEMO_DOMAIN, PEOPLE, DemoNetwork
from home.models import ArticleIndexPage, ArticlePage, PortalHomePage
from home.services.networks import found_portal, open_network
from portal.enums import MailState
from portal.models import Network, OutboxMail, User
from portal.services.memberships import grant_membership

TEXTS = Path(__file__).resolve().parent.parent / "demo" / "texts"
OWN_ARTICLES = ("article-cafe.txt", "article-atelier.txt")
SENTENCES = {
    "fr": "Des réseaux coopératifs, leurs chartes, et celles et ceux qui les tiennent.",
    "en": "Cooperative networks, their charters, and the people who keep them.",
}
SIGNATURES_A_CHARTER = 24


def found_demo_portal() -> None:
    """The portal's home, with its sentence in each language."""
    found_portal()
    for home in PortalHomePage.objects.select_related("locale"):
        home.sentence = SENTENCES[home.locale.language_code]
        home.save_revision().publish()


def open_demo_network(demo: DemoNetwork) -> Network:
    network = Network.objects.filter(slug=demo.slug).first()
    if network is not None:
        return network
    network = open_network(
        slug=demo.slug, name=demo.name, tagline=demo.tagline, hue=demo.hue, opened_by=None
    )
    for page in network.root_page.get_translations(inclusive=True).specific():
        page.introduction = demo.introduction
        page.body = [
            {"type": "charter", "value": {"title": ""}},
            {"type": "listings", "value": {"title": ""}},
            {"type": "articles", "value": {"title": ""}},
        ]
        page.save_revision().publish()
    return network


@transaction.atomic
def invite_demo_people() -> int:
    """The accounts one can log in with; all have the demo's password. Returns how many are new."""
    new = 0
    for login, first_name, last_name, slug, role in PEOPLE:
        email = f"{login}@{DEMO_DOMAIN}"
        if User.objects.filter(email=email).exists():
            continue
        federation = role == "federation"
        user = User.objects.create_user(
            email,
            settings.DEMO_PASSWORD,
            first_name=first_name,
            last_name=last_name,
            is_staff=federation,
            is_superuser=federation,
        )
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        if slug is not None:
            network = Network.objects.get(slug=slug)
            grant_membership(user=user, network=network, role=role, granted_by=None)
        new += 1
    return new


def charter_source(demo: DemoNetwork) -> Path:
    """The founders' text when it is there, else ours."""
    real = Path(settings.SHARED_TEXTS_DIR) / "charters" / demo.charter_file
    return real if real.is_file() else TEXTS / demo.own_charter


def publish_demo_charter(demo: DemoNetwork, network: Network) -> Charter:
    """Import, publish and adopt the network's charter, once."""
    standing = Charter.objects.filter(network=network, slug=demo.charter_slug).first()
    if standing is not None and standing.adopted:
        return standing
    path = charter_source(demo)
    parsed = read_charter(path.read_bytes(), filename=path.name)
    page, _is_new = import_charter(
        parsed=parsed, network=network, slug=demo.charter_slug, imported_by=None
    )
    draft = page.get_latest_revision_as_object()
    draft.capacities.set(
        [
            CharterCapacity(
                code=capacity.code,
                label=capacity.label["fr"],
                signers=capacity.signers,
                pledge=capacity.pledge["fr"],
                locale=page.locale,
            )
            for capacity in demo.capacities
        ]
    )
    draft.save_revision().publish()
    version = take_up_text(page=CharterPage.objects.get(pk=page.pk), published_by=None)
    if version.state == VersionState.FROZEN:
        adopt_version(version=version, adopted_by=None)
    return version.charter


def publish_demo_articles(demo: DemoNetwork, network: Network) -> int:
    """The founders' articles when they are there, else ours; how many are new."""
    index = ArticleIndexPage.objects.child_of(network.root_page).get()
    folder = Path(settings.SHARED_TEXTS_DIR) / "articles"
    paths = [folder / name for name in demo.articles if (folder / name).is_file()]
    new = 0
    for path in paths or [TEXTS / name for name in OWN_ARTICLES]:
        article = read_article(path)
        slug = slugify(path.stem)
        if ArticlePage.objects.child_of(index).filter(slug=slug).exists():
            continue
        index.add_child(instance=_article_page(article, slug, network))
        new += 1
    return new


def _article_page(article: DemoArticle, slug: str, network: Network) -> ArticlePage:
    paragraphs = [text for kind, text in article.parts if kind == "paragraph"]
    return ArticlePage(
        title=article.title,
        slug=slug,
        author=article.author,
        published_on=article.published_on or date(2021, 6, 30),
        summary=paragraphs[0][:397] + ("…" if len(paragraphs[0]) > 397 else ""),
        body=_blocks(article),
        locale=network.root_page.locale,
    )


def _blocks(article: DemoArticle) -> list[dict]:
    """Paragraphs run on in one text block, which a heading begins; quotes stand by themselves."""
    blocks: list[dict] = []
    for kind, text in article.parts:
        if kind == "quote":
            blocks.append({"type": "quote", "value": {"quote": text, "author": ""}})
            continue
        if kind == "heading":
            blocks.append({"type": "text", "value": {"title": text, "text": ""}})
            continue
        html = f"<p>{escape(text)}</p>"
        if blocks and blocks[-1]["type"] == "text":
            blocks[-1]["value"]["text"] += html
        else:
            blocks.append({"type": "text", "value": {"title": "", "text": html}})
    return blocks


def sign_demo_charter(charter: Charter) -> int:
    """Owners of the first listings sign, each as fits; their mail counts as sent long ago."""
    if charter.signatures.exists():
        return 0
    text = charter.adopted.binding_text
    listings = (
        Listing.objects.in_network(charter.network)
        .filter(owner__isnull=False)
        .select_related("owner", "commune")
        .order_by("pk")
    )
    signed = 0
    for listing in listings[: SIGNATURES_A_CHARTER * 3]:
        organisation = listing.kind == ListingKind.INITIATIVE
        wanted = "organisations" if organisation else "persons"
        fitting = [c["code"] for c in text.capacities if c["signers"] in {wanted, "both"}]
        if not fitting or signed >= SIGNATURES_A_CHARTER:
            continue
        signatures = sign_charter(
            charter=charter,
            locale=text.locale,
            text_sha256=text.sha256,
            capacities=[fitting[signed % len(fitting)]],
            signer=_signer(listing, organisation, is_shown=signed % 5 != 4),
            signed_by=listing.owner,
            is_verified=True,
        )
        # The last ones wait at the desk, so that there is something to decide.
        if organisation and signed < SIGNATURES_A_CHARTER - 3:
            for signature in signatures:
                if signature.state == SignatureState.CONFIRMED:
                    accept_signature(signature=signature, accepted_by=None)
        signed += 1
    OutboxMail.objects.filter(state=MailState.WAITING, dedupe_key__startswith="signature_").update(
        state=MailState.SENT, sent_at=timezone.now()
    )
    return signed


def _signer(listing: Listing, organisation: bool, *, is_shown: bool) -> SignerDetails:
    return SignerDetails(
        kind=SignerKind.ORGANISATION if organisation else SignerKind.PERSON,
        name=listing.owner.get_full_name(),
        email=listing.owner.email,
        organisation=listing.name if organisation else "",
        role_title="Gérance" if organisation else "",
        place=listing.commune.name if listing.commune else "",
        listing=listing,
        consents={Purpose.WALL: str(Purpose.WALL.label)} if is_shown else {},
    )
