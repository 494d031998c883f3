"""The desks of signatures and versions, and what editors are told when they publish a charter."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from charters.enums import OPEN_VERSION_STATES, VersionState
from charters.models import Charter, CharterPage, CharterVersion
from charters.permissions import drafts_of
from charters.views import (
    desk_appeals,
    desk_campaigns,
    desk_changes,
    desk_commitments,
    desk_contributions,
    desk_equivalences,
    desk_fraud,
    desk_mandates,
    desk_organisations,
    desk_qualifications,
    desk_rules,
    desk_signatures,
    desk_source_updates,
    desk_sources,
    desk_versions,
)
from portal.desk_menu import AdminsMenuItem, DeskMenuItem, WritersMenuItem
from portal.enums import Role
from portal.models import Network, User

WHAT_NEXT = {
    VersionState.DRAFT: gettext_lazy(
        "The text is at the desk as a draft. A network admin opens a consultation on it or, where "
        "it is a first or an editorial text, freezes it; until it is adopted the public reads the "
        "version in force."
    ),
    VersionState.CONSULTATION: gettext_lazy(
        "A consultation runs: people go on discussing the text as it was when it opened. What you "
        "published now is what will be frozen after it."
    ),
    VersionState.FROZEN: gettext_lazy(
        "The text is frozen. A network admin adopts it at the desk; until then the public "
        "reads the version in force."
    ),
}


DESK: list[tuple[str, type[View], str]] = [
    ("signatures/", desk_signatures.DeskSignaturesView, "desk_signatures"),
    ("signatures/<int:pk>/", desk_signatures.DeskSignatureView, "desk_signature"),
    ("mandates/", desk_mandates.DeskMandatesView, "desk_mandates"),
    ("mandates/<int:pk>/", desk_mandates.DeskMandateView, "desk_mandate"),
    (
        "mandates/<int:pk>/document/",
        desk_mandates.DeskMandateDocumentView,
        "desk_mandate_document",
    ),
    ("organisations/", desk_organisations.DeskOrganisationsView, "desk_organisations"),
    ("fraud/", desk_fraud.DeskFraudView, "desk_fraud"),
    ("batches/", desk_fraud.DeskBatchesView, "desk_batches"),
    ("batches/<int:pk>/", desk_fraud.DeskBatchView, "desk_batch"),
    ("signature-appeals/", desk_appeals.DeskAppealsView, "desk_signature_appeals"),
    ("signature-appeals/<int:pk>/", desk_appeals.DeskAppealView, "desk_signature_appeal"),
    ("renewals/", desk_campaigns.DeskCampaignsView, "desk_campaigns"),
    ("renewals/<int:pk>/", desk_campaigns.DeskCampaignView, "desk_campaign"),
    ("qualifications/", desk_qualifications.DeskQualificationsView, "desk_qualifications"),
    (
        "qualifications/<int:pk>/",
        desk_qualifications.DeskQualificationView,
        "desk_qualification",
    ),
    (
        "qualifications/<int:pk>/evidence/<int:evidence>/",
        desk_qualifications.DeskEvidenceView,
        "desk_evidence",
    ),
    ("qualification-rules/", desk_rules.DeskRulesView, "desk_rules"),
    (
        "qualification-rules/<int:pk>/<slug:capacity>/",
        desk_rules.DeskCapacityRulesView,
        "desk_capacity_rules",
    ),
    (
        "qualification-rules/<int:pk>/<slug:capacity>/add/",
        desk_rules.DeskRuleAddView,
        "desk_rule_add",
    ),
    (
        "qualification-rules/<int:pk>/<slug:capacity>/preview/",
        desk_rules.DeskRulesPreviewView,
        "desk_rules_preview",
    ),
    (
        "qualification-rules/<int:pk>/<slug:capacity>/<int:rule>/",
        desk_rules.DeskRuleView,
        "desk_rule",
    ),
    ("versions/", desk_versions.DeskVersionsView, "desk_versions"),
    ("versions/<int:pk>/", desk_versions.DeskVersionView, "desk_version"),
    (
        "versions/<int:pk>/consult/",
        desk_versions.DeskConsultationOpenView,
        "desk_version_consult",
    ),
    (
        "versions/<int:pk>/prolong/",
        desk_versions.DeskConsultationProlongView,
        "desk_version_prolong",
    ),
    ("contributions/", desk_contributions.DeskContributionsView, "desk_contributions"),
    ("contributions/<int:pk>/", desk_contributions.DeskContributionView, "desk_contribution"),
    (
        "contributions/<int:pk>/carry/",
        desk_contributions.DeskContributionCarryView,
        "desk_contribution_carry",
    ),
    ("charters/<int:pk>/changes/", desk_changes.DeskChangesView, "desk_changes"),
    (
        "charters/<int:pk>/commitments/",
        desk_commitments.DeskCommitmentsView,
        "desk_commitments",
    ),
    ("charters/<int:pk>/sources/", desk_sources.DeskSourcesView, "desk_sources"),
    ("charters/<int:pk>/sources/link/", desk_sources.DeskLinkView, "desk_link"),
    ("charters/<int:pk>/sources/take/", desk_sources.DeskTakeView, "desk_take"),
    (
        "charters/<int:pk>/sources/outside/<str:article>/",
        desk_sources.DeskOutsideView,
        "desk_outside",
    ),
    ("charters/<int:pk>/equivalences/", desk_equivalences.DeskRecogniseView, "desk_recognise"),
    ("equivalences/", desk_equivalences.DeskEquivalencesView, "desk_equivalences"),
    ("equivalences/<int:pk>/", desk_equivalences.DeskEquivalenceView, "desk_equivalence"),
    ("source-updates/", desk_source_updates.DeskSourceUpdatesView, "desk_source_updates"),
    ("source-updates/<int:pk>/", desk_source_updates.DeskSourceUpdateView, "desk_source_update"),
]


@hooks.register("register_admin_urls")
def register_desk_urls() -> list[URLPattern]:
    return [path(f"desk/{address}", view.as_view(), name=name) for address, view, name in DESK]


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
def register_campaigns() -> DeskMenuItem:
    return DeskMenuItem(
        gettext_lazy("Renewals"),
        reverse("desk_campaigns"),
        name="desk-campaigns",
        icon_name="rotate",
        order=35,
    )


@hooks.register("register_desk_menu_item")
def register_qualifications() -> DeskMenuItem:
    return DeskMenuItem(
        gettext_lazy("Qualifications"),
        reverse("desk_qualifications"),
        name="desk-qualifications",
        icon_name="clipboard-list",
        order=35,
    )


@hooks.register("register_desk_menu_item")
def register_versions() -> DeskMenuItem:
    return DeskMenuItem(
        gettext_lazy("Charter versions"),
        reverse("desk_versions"),
        name="desk-versions",
        icon_name="doc-full-inverse",
        order=40,
    )


@hooks.register("register_desk_menu_item")
def register_mandates() -> DeskMenuItem:
    url = reverse("desk_mandates")
    return DeskMenuItem(
        gettext_lazy("Mandates"), url, name="desk-mandates", icon_name="user", order=31
    )


@hooks.register("register_desk_menu_item")
def register_appeals() -> DeskMenuItem:
    url = reverse("desk_signature_appeals")
    return DeskMenuItem(
        gettext_lazy("Appeals"), url, name="desk-signature-appeals", icon_name="undo", order=32
    )


@hooks.register("register_desk_menu_item")
def register_batches() -> DeskMenuItem:
    url = reverse("desk_batches")
    return AdminsMenuItem(
        gettext_lazy("Batches under review"),
        url,
        name="desk-batches",
        icon_name="warning",
        order=33,
    )


@hooks.register("register_desk_menu_item")
def register_fraud() -> DeskMenuItem:
    url = reverse("desk_fraud")
    return AdminsMenuItem(
        gettext_lazy("What looks wrong"), url, name="desk-fraud", icon_name="view", order=34
    )


@hooks.register("register_desk_menu_item")
def register_organisations() -> DeskMenuItem:
    url = reverse("desk_organisations")
    return AdminsMenuItem(
        gettext_lazy("Organisations"), url, name="desk-organisations", icon_name="group", order=35
    )


@hooks.register("register_desk_menu_item")
def register_qualification_rules() -> DeskMenuItem:
    return WritersMenuItem(
        gettext_lazy("Qualification rules"),
        reverse("desk_rules"),
        name="desk-rules",
        icon_name="list-ul",
        order=65,
    )


@hooks.register("register_desk_menu_item")
def register_source_updates() -> DeskMenuItem:
    return WritersMenuItem(
        gettext_lazy("Sources that changed"),
        reverse("desk_source_updates"),
        name="desk-source-updates",
        icon_name="link",
        order=60,
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
    url = reverse("desk_sources", args=[page.pk])
    yield Button(_("Sources"), url, icon_name="link", priority=13)
    admins = Network.objects.with_role(user, [Role.ADMIN])
    if Charter.objects.public().filter(page=page.pk, network__in=admins).exists():
        url = reverse("desk_recognise", args=[page.pk])
        yield Button(_("Equivalences"), url, icon_name="check", priority=14)


@hooks.register("register_desk_menu_item")
def register_contributions() -> DeskMenuItem:
    return DeskMenuItem(
        gettext_lazy("Contributions"),
        reverse("desk_contributions"),
        name="desk-contributions",
        icon_name="comment",
        order=50,
    )


@hooks.register("after_publish_page")
def say_what_publishing_did(request: HttpRequest, page: Page) -> None:
    """Publishing freezes; the public goes on reading the adopted version until an admin adopts."""
    if not isinstance(page.specific_deferred, CharterPage):
        return
    version = CharterVersion.objects.filter(
        charter__page__translation_key=page.translation_key, state__in=OPEN_VERSION_STATES
    ).first()
    if version is not None:
        messages.info(request, WHAT_NEXT[version.state])
