"""The desks of signatures and versions, and what editors are told when they publish a charter."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from charters.enums import VersionState
from charters.models import CharterPage, CharterVersion
from charters.permissions import drafts_of
from charters.views import desk, desk_changes, desk_commitments
from portal.desk import DeskMenuItem
from portal.enums import Role
from portal.models import Network, User


class AdoptionMenuItem(DeskMenuItem):
    """Adopting is the network admins' act."""

    def is_shown(self, request: HttpRequest) -> bool:
        return Network.objects.with_role(request.user, [Role.ADMIN]).exists()


@hooks.register("register_admin_urls")
def register_desk_urls() -> list[URLPattern]:
    return [
        path("desk/signatures/", desk.DeskSignaturesView.as_view(), name="desk_signatures"),
        path("desk/signatures/<int:pk>/", desk.DeskSignatureView.as_view(), name="desk_signature"),
        path("desk/versions/", desk.DeskVersionsView.as_view(), name="desk_versions"),
        path("desk/versions/<int:pk>/", desk.DeskVersionView.as_view(), name="desk_version"),
        path(
            "desk/charters/<int:pk>/changes/",
            desk_changes.DeskChangesView.as_view(),
            name="desk_changes",
        ),
        path(
            "desk/charters/<int:pk>/commitments/",
            desk_commitments.DeskCommitmentsView.as_view(),
            name="desk_commitments",
        ),
    ]


@hooks.register("register_desk_menu_item")
def register_signatures() -> DeskMenuItem:
    return DeskMenuItem(
        gettext_lazy("Signatures"),
        reverse("desk_signatures"),
        name="desk-signatures",
        icon_name="edit",
        order=30,
    )


@hooks.register("register_desk_menu_item")
def register_versions() -> DeskMenuItem:
    return AdoptionMenuItem(
        gettext_lazy("Charters to adopt"),
        reverse("desk_versions"),
        name="desk-versions",
        icon_name="doc-full-inverse",
        order=40,
    )


@hooks.register("register_page_header_buttons")
def register_ways_to_the_draft(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """On the pages about a charter, for those who write it."""
    if page.specific_class is not CharterPage or not drafts_of(user).filter(pk=page.pk).exists():
        return
    url = reverse("desk_commitments", args=[page.pk])
    yield Button(_("Who is bound by what"), url, icon_name="group", priority=12)
    url = reverse("desk_changes", args=[page.pk])
    yield Button(_("What the draft changes"), url, icon_name="history", priority=13)


@hooks.register("after_publish_page")
def say_what_publishing_did(request: HttpRequest, page: Page) -> None:
    """Publishing freezes; the public goes on reading the adopted version until an admin adopts."""
    if not isinstance(page.specific_deferred, CharterPage):
        return
    frozen = CharterVersion.objects.filter(
        charter__page__translation_key=page.translation_key, state=VersionState.FROZEN
    )
    if frozen.exists():
        messages.info(
            request,
            _(
                "The text is frozen. A network admin adopts it at the desk; until then the public "
                "reads the version in force."
            ),
        )
