"""Requests of an editor that name another network's objects beside one's own, or in a form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.models import PortalHomePage
from tests.access.stage import Stage


@dataclass(frozen=True)
class Attack:
    """`url` and `data` know `ours`, `theirs`, the portal's `home` and the `root` above it."""

    url: str
    answer: frozenset[int]
    data: Callable[[Stage, Stage], dict[str, Any]] | None = None
    then: str = ""  # where what was saved would show

    def aim(self, ours: Stage, theirs: Stage) -> str:
        home = PortalHomePage.objects.get(locale=ours.network.root_page.locale)
        return self.url.format(
            ours=ours.names,
            theirs=theirs.names,
            home=home.pk,
            root=Page.get_first_root_node().pk,
        )


def article_form(**more: Any) -> dict[str, Any]:
    """What Wagtail's edit view of an article posts."""
    return nested_form_data(
        {
            "title": "Our harvest",
            "slug": "our-harvest",
            "published_on": "2026-11-20",
            "author": "",
            "summary": "",
            "picture": "",
            "body": streamfield([]),
            "seo_title": "",
            "search_description": "",
            "show_in_menus": "",
            "go_live_at": "",
            "expire_at": "",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
            "comment_notifications": "",
        }
        | more
    )


def _seen(url: str) -> Attack:
    """An answer that must be there, without a word of theirs."""
    return Attack(url, frozenset({200}))


def _refused(url: str, data: Callable | None = None) -> Attack:
    return Attack(url, frozenset({404}), data)


def _posted(url: str, data: Callable, then: str = "") -> Attack:
    return Attack(url, frozenset({200, 302}), data, then)


OUR_PAGE = "/admin/pages/{ours[page_id]}/"
THEIR_PAGE = "/admin/pages/{theirs[page_id]}/"


def their_picture(ours: Stage, theirs: Stage) -> dict[str, Any]:
    return article_form(picture=theirs.names["image_id"])


def their_picture_and_a_mistake(ours: Stage, theirs: Stage) -> dict[str, Any]:
    """With an error in the form, it is shown again with what was posted."""
    return article_form(title="", picture=theirs.names["image_id"])


def their_objects_in_blocks(ours: Stage, theirs: Stage) -> dict[str, Any]:
    """A picture, and a button that leads to a draft; the empty caption's length is the mistake."""
    blocks = [
        ("picture", {"image": theirs.names["image_id"], "caption": "x" * 300}),
        ("button", {"label": "Go", "page": theirs.names["page_id"], "url": ""}),
    ]
    return article_form(body=streamfield(blocks))


def a_button_to_their_draft(ours: Stage, theirs: Stage) -> dict[str, Any]:
    button = ("button", {"label": "Go", "page": theirs.names["page_id"], "url": ""})
    return article_form(body=streamfield([button]))


def links_in_a_text(ours: Stage, theirs: Stage) -> dict[str, Any]:
    text = rich_text(
        '<p><a linktype="page" id="{page_id}">Draft</a> and '
        '<a linktype="document" id="{document_id}">paper</a></p>'.format(**theirs.names),
        features=["link", "document-link"],
    )
    return article_form(body=streamfield([("text", {"title": "", "text": text})]))


def _naming(name: str, kind: str) -> Callable[[Stage, Stage], dict[str, Any]]:
    return lambda ours, theirs: {name: theirs.names[kind]}


def _copy(ours: Stage, theirs: Stage) -> dict[str, Any]:
    return {
        "new_title": "Copy",
        "new_slug": "copy",
        "new_parent_page": theirs.names["parent_page_id"],
    }


ATTACKS = [
    # Their object beside one's own
    _refused(OUR_PAGE + "revisions/{theirs[revision_id]}/view/"),
    _refused(OUR_PAGE + "revisions/{theirs[revision_id]}/revert/"),
    _refused(OUR_PAGE + "revisions/compare/{theirs[revision_id]}...live/"),
    _refused(OUR_PAGE + "revisions/compare/live...{theirs[revision_id]}/"),
    _refused(OUR_PAGE + "move/{theirs[destination_id]}/confirm/"),
    _refused(THEIR_PAGE + "move/{ours[destination_id]}/confirm/"),
    _refused(OUR_PAGE + "workflow_history/detail/{theirs[workflow_state_id]}/"),
    _refused("/admin/pages/workflow/preview/{ours[page_id]}/{theirs[task_id]}/"),
    _refused(
        "/admin/pages/workflow/action/{ours[page_id]}/approve/{theirs[task_state_id]}/",
        lambda ours, theirs: {},
    ),
    _refused("/admin/localize/translate/{theirs[translation_id]}/strings/1/edit/"),
    # In the query
    _refused("/admin/choose-page/chosen-multiple/?id={theirs[page_id]}"),
    _refused("/admin/choose-page/chosen-multiple/?id={ours[page_id]}&id={theirs[page_id]}"),
    _refused("/admin/images/chooser/chosen-multiple/?id={theirs[image_id]}"),
    _refused("/admin/documents/chooser/chosen-multiple/?id={theirs[document_id]}"),
    _refused("/admin/images/?collection_id={theirs[collection_id]}"),
    _refused("/admin/images/chooser/?collection_id={theirs[collection_id]}"),
    _refused("/admin/documents/?collection_id={theirs[collection_id]}"),
    _refused("/admin/bulk/portal/portalimage/delete/?id={theirs[image_id]}"),
    _refused("/admin/bulk/portal/portaldocument/add_to_collection/?id={theirs[document_id]}"),
    _refused("/admin/bulk/wagtailcore/page/publish/?id=all&childOf={home}"),
    _refused("/admin/bulk/wagtailcore/page/publish/?id=all"),
    _refused("/admin/bulk/wagtailcore/page/move/?id=all&childOf={theirs[parent_page_id]}"),
    _refused("/admin/bulk/portal/user/delete/?id={theirs[user_id]}"),
    # Lists and pages above the sections that Wagtail fills from everything
    _seen("/admin/"),
    _seen("/admin/pages/{home}/"),
    _seen("/admin/pages/{root}/"),
    _seen("/admin/pages/{home}/?q=draft&search_all=1"),
    _seen("/admin/pages/{home}/?owner={theirs[user_id]}&has_child_pages=true"),
    _seen("/admin/pages/search/?q=draft"),
    _seen("/admin/choose-page/{home}/"),
    _seen("/admin/choose-page/{root}/"),
    _seen("/admin/choose-page/{home}/?page_type=home.NetworkPage"),
    _seen("/admin/choose-page/?page_type=charters.CharterPage"),
    _seen("/admin/choose-page/search/?q=draft"),
    _seen("/admin/images/?q=image"),
    _seen("/admin/images/chooser/?q=image"),
    _seen("/admin/documents/?q=document"),
    _seen("/admin/bulk/portal/portalimage/delete/?id=all"),
    _seen("/admin/api/main/pages/?child_of={home}"),
    _seen("/admin/api/main/pages/?child_of={home}&for_explorer=1"),
    _seen("/admin/api/main/pages/?descendant_of={home}&search=draft"),
    _seen("/admin/api/main/pages/{home}/"),
    _seen("/admin/api/main/images/?search=image"),
    _seen("/admin/api/main/images/"),
    _seen("/admin/api/main/documents/"),
    _seen(OUR_PAGE + "edit/"),
    _seen(OUR_PAGE + "privacy/"),
    _seen(OUR_PAGE + "history/"),
    _seen(OUR_PAGE + "copy/"),
    _seen(OUR_PAGE + "usage/"),
    _seen("/admin/images/{ours[image_id]}/"),
    _seen("/admin/images/usage/{ours[image_id]}/"),
    _seen("/admin/localize/submit/page/{ours[live_page_id]}/"),
    # In the form
    _refused(OUR_PAGE + "copy/", _copy),
    _refused(OUR_PAGE + "move/", _naming("new_parent_page", "parent_page_id")),
    _refused(
        "/admin/bulk/wagtailcore/page/move/?id={ours[page_id]}",
        _naming("chooser", "parent_page_id"),
    ),
    _refused("/admin/images/add/", _naming("collection", "collection_id")),
    _refused("/admin/images/multiple/add/", _naming("collection", "collection_id")),
    _refused("/admin/documents/chooser/create/", _naming("collection", "collection_id")),
    _posted("/admin/editing-sessions/release/{theirs[session_id]}/", lambda ours, theirs: {}),
    *(
        _posted(OUR_PAGE + "edit/", data, then=OUR_PAGE + "edit/")
        for data in (
            their_picture,
            their_picture_and_a_mistake,
            their_objects_in_blocks,
            a_button_to_their_draft,
            links_in_a_text,
        )
    ),
    *(
        _posted(OUR_PAGE + "edit/preview/", data, then=OUR_PAGE + "edit/preview/")
        for data in (their_picture, a_button_to_their_draft, links_in_a_text)
    ),
]
