"""What fills the homes in tests: charters, signatures and articles, made by the services."""

from charters.enums import Purpose, SignerKind
from charters.models import Charter, Signature
from charters.services.signing import SignerDetails, sign_charter
from charters.services.versions import adopt_version
from home.models import ArticleIndexPage, ArticlePage
from portal.models import Network, User
from tests.charters.conftest import make_charter_page, publish
from tests.factories import UserFactory


def charter_in_force(network: Network, **fields) -> Charter:
    charter = publish(make_charter_page(network, **fields))
    adopt_version(version=charter.versions.get(), adopted_by=None)
    return charter


def signature_of(
    charter: Charter, name: str, *, user: User | None = None, on_wall: bool = True
) -> Signature:
    """An active signature; the signer agreed to stand on the wall or not."""
    user = user or UserFactory()
    signatures = sign_charter(
        charter=charter,
        locale="fr",
        text_sha256=charter.adopted.binding_text.sha256,
        capacities=["provider"],
        signer=SignerDetails(
            kind=SignerKind.PERSON,
            name=name,
            email=user.email,
            place="Rennes",
            consents={Purpose.WALL: "Show my name"} if on_wall else {},
        ),
        signed_by=user,
        is_verified=True,
    )
    return signatures[0]


def article_in(network: Network, title: str, language: str = "fr", **fields) -> ArticlePage:
    index = ArticleIndexPage.objects.get(
        locale__language_code=language,
        translation_key=ArticleIndexPage.objects.child_of(network.root_page).get().translation_key,
    )
    page = ArticlePage(title=title, locale=index.locale, **fields)
    index.add_child(instance=page)
    page.save_revision().publish()
    return page
