"""Opening a network: its section, groups, permissions, collection, workflow and first pages."""

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from home.models import ArticleIndexPage, NetworkPage, PortalHomePage
from portal.enums import Role
from portal.models import Network, User
from portal.services.journal import record
from portal.services.memberships import grant_membership
from portal.tenancy import reserved_slugs

# What each group may do on its section; moderators work at the desk and write no page.
PAGE_PERMISSIONS = {
    Role.MODERATOR: (),
    Role.EDITOR: ("add_page", "change_page", "publish_page"),
    Role.ADMIN: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
# Wagtail asks for those of its own models, whatever model stands in for them.
COLLECTION_PERMISSIONS = {
    "wagtailimages": ("add_image", "change_image", "choose_image"),
    "wagtaildocs": ("add_document", "change_document", "choose_document"),
}

# Set while opening, so not yet there when what the person typed is checked.
MADE_HERE = ["root_page", "languages", "collection", "workflow", "moderators", "editors", "admins"]


class AddressTaken(ValidationError):
    """The network's address or name is used, or leads elsewhere on the site."""


@transaction.atomic
def found_portal() -> PortalHomePage:
    """The portal's home in every language, and the default Site; does nothing when they exist."""
    for code, _label in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    source = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    home = PortalHomePage.objects.filter(locale=source).first()
    if home is not None:
        return home
    root = Page.get_first_root_node()
    # Wagtail's first migration leaves a welcome page and a site that points at it.
    welcome = Page.objects.child_of(root).filter(slug="home").first()
    if welcome is not None:
        welcome.slug = "welcome-to-wagtail"
        welcome.save(update_fields=["slug"])
    root = Page.get_first_root_node()
    home = root.add_child(
        instance=PortalHomePage(title=settings.SITE_NAME, slug="home", locale=source)
    )
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page": home, "site_name": settings.SITE_NAME},
    )
    if welcome is not None:
        Page.objects.get(pk=welcome.pk).delete()
    for locale in Locale.objects.exclude(pk=source.pk):
        home.copy_for_translation(locale).specific.save_revision().publish()
    return home


@transaction.atomic
def open_network(
    *,
    name: str,
    slug: str,
    tagline: str = "",
    hue: int = 210,
    languages: tuple[str, ...] = (),
    host: str = "",
    contact_email: str = "",
    admin: User | None = None,
    opened_by: User | None,
) -> Network:
    """Open a network with all it needs, or nothing at all. Raises AddressTaken, ValidationError.

    `admin` becomes its first network admin.
    """
    known = [code for code, _label in settings.LANGUAGES]
    network = Network(
        name=name,
        slug=slug,
        tagline=tagline,
        hue=hue,
        host=host,
        contact_email=contact_email,
        languages=[code for code in (languages or known) if code in known],
    )
    _check_address(network)
    network.full_clean(exclude=MADE_HERE)
    home = found_portal()
    network.root_page = _make_section(network, home)
    network.collection = Collection.get_first_root_node().add_child(name=name)
    sections = list(network.root_page.get_translations(inclusive=True))
    network.save()  # its sections are found through the row
    network.moderators = _make_group(network, Role.MODERATOR)
    network.editors = _make_group(network, Role.EDITOR)
    network.admins = _make_group(network, Role.ADMIN)
    network.workflow = _make_workflow(network, sections)
    network.save()
    if host:
        Site.objects.create(hostname=host, port=80, root_page=network.root_page, site_name=name)
    record(network, "open_network", by=opened_by, network=network, to_state="open")
    if admin is not None:
        grant_membership(user=admin, network=network, role=Role.ADMIN, granted_by=opened_by)
    return network


def _check_address(network: Network) -> None:
    """No other network's, and no address the portal itself uses in any language."""
    if Network.objects.filter(slug=network.slug).exists():
        raise AddressTaken({"slug": _("A network has this address already.")})
    if Network.objects.filter(name=network.name).exists():
        raise AddressTaken({"name": _("A network has this name already.")})
    if network.slug in reserved_slugs():
        raise AddressTaken({"slug": _("The portal itself uses this address.")})


def _make_section(network: Network, home: PortalHomePage) -> Page:
    """The network's root page with an article index, live in each of its languages."""
    source = Locale.objects.get(language_code=network.source_language)
    parent = home.get_translation_or_none(source) or home
    with override(network.source_language):
        root = parent.add_child(
            instance=NetworkPage(
                title=network.name,
                slug=network.slug,
                introduction=network.tagline,
                locale=source,
            )
        )
        index = root.add_child(
            instance=ArticleIndexPage(title=_("Articles"), slug="articles", locale=source)
        )
    for page in (root, index):
        page.save_revision().publish()
    for code in network.languages[1:]:
        locale = Locale.objects.get(language_code=code)
        for page in (root, index):
            page.copy_for_translation(locale).specific.save_revision().publish()
    return Page.objects.get(pk=root.pk)


def grants_of(network: Network, role: str) -> dict[str, set[tuple]]:
    """What a role's group may do, as rows: the same when a network opens and when it is checked.

    `rights` hold for the whole install, and the fence keeps them inside the network.
    """
    on_pages = PAGE_PERMISSIONS[Role(role)]
    writes = bool(on_pages)
    sections = Network.objects.filter(pk=network.pk).sections().values_list("pk", flat=True)
    return {
        "rights": {("wagtailadmin", "access_admin")}
        | ({("wagtail_localize", "submit_translation")} if writes else set()),
        "pages": {(pk, codename) for pk in sections for codename in on_pages},
        "collections": {
            (network.collection_id, app, codename)
            for app, codenames in COLLECTION_PERMISSIONS.items()
            for codename in codenames
            if writes
        },
    }


def _make_group(network: Network, role: Role) -> Group:
    group = Group.objects.create(name=f"{network.slug}: {role.value}s")
    grants = grants_of(network, role)
    for app, codename in grants["rights"]:
        group.permissions.add(_permission(app, codename))
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(
            group=group, page_id=page, permission=_permission("wagtailcore", codename)
        )
        for page, codename in grants["pages"]
    )
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(
            group=group, collection_id=collection, permission=_permission(app, codename)
        )
        for collection, app, codename in grants["collections"]
    )
    return group


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _make_workflow(network: Network, sections: list[Page]) -> Workflow:
    """One approval by an editor or an admin of the network, on its pages only."""
    workflow = Workflow.objects.create(name=network.name)
    task = GroupApprovalTask.objects.create(name=network.name)
    task.groups.add(network.editors, network.admins)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for section in sections:
        WorkflowPage.objects.create(workflow=workflow, page=section)
    return workflow
