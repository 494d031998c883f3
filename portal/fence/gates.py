"""Which admin views are open to network staff, and what each may name: reviewed one by one.

A view that is not here is closed. So is a view whose address names something it has no check for:
a new Wagtail version opens nothing by itself. `docs/decisions/0003-admin-fence.md` says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.fence import checks
from portal.fence.checks import Check


@dataclass(frozen=True)
class Gate:
    """An open view: a check for each part of its address, and for parameters of its own."""

    names: Mapping[str, Check] = field(default_factory=dict)
    asks: Mapping[str, Check] = field(default_factory=dict)


def _page(**more: Check) -> Gate:
    return Gate({"page_id": checks.page, **more})


OPEN = Gate()
ABOVE = Gate({"parent_page_id": checks.page_or_above})
INSIDE = Gate({"parent_page_id": checks.page})
ADD = Gate(
    {
        "parent_page_id": checks.page,
        "content_type_app_name": checks.anything,
        "content_type_model_name": checks.anything,
    }
)
MOVE = {"page_to_move_id": checks.page}
IMAGE = Gate({"image_id": checks.image})
DOCUMENT = Gate({"document_id": checks.document})
UPLOAD = Gate({"uploaded_file_id": checks.anything})  # the view wants the uploader
TRANSLATION = Gate({"translation_id": checks.translation})
TASK_STATE = {"action_name": checks.anything, "task_state_id": checks.task_state}

# No login needed: the icons and words of the admin's own pages, and the way to our login.
PUBLIC = frozenset({"admin_login", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog"})

# Whatever the view, these parameters of its query or form name what is said here.
ASKS: Mapping[str, Check] = {
    "childOf": checks.page_or_above,
    "chooser": checks.page,
    "collection": checks.collection,
    "collection_id": checks.collection,
    "destination": checks.page,
    "locales": checks.locale,
    "new_parent_page": checks.page,
    "parent_page_id": checks.page_or_above,
    "target_pages[]": checks.page,
}

GENERAL = {
    "wagtailadmin_home": OPEN,
    "wagtailadmin_account": OPEN,
    "wagtailadmin_logout": OPEN,
    "wagtailadmin_dismissibles": OPEN,
    "wagtailadmin_block_preview": OPEN,
    "wagtail_localize:javascript_catalog": OPEN,
    "wagtail.admin.views.home.default": OPEN,  # an address that is none: Wagtail's 404
    "wagtailadmin_editing_sessions:ping": Gate(
        {
            "app_label": checks.anything,
            "model_name": checks.anything,
            "object_id": checks.edited_page,
            "session_id": checks.anything,
        }
    ),
    "wagtailadmin_editing_sessions:release": Gate({"session_id": checks.anything}),
    "wagtail_bulk_action": Gate(
        {
            "app_label": checks.anything,
            "model_name": checks.anything,
            "action": checks.bulk_action,
        },
        {"id": checks.bulk_id},
    ),
}

PAGES = {
    "wagtailadmin_explore_root": OPEN,
    "wagtailadmin_explore": ABOVE,
    "wagtailadmin_explore_results": ABOVE,
    "wagtailadmin_pages:add": ADD,
    "wagtailadmin_pages:preview_on_add": ADD,
    "wagtailadmin_pages:add_subpage": INSIDE,
    "wagtailadmin_pages:usage": _page(),
    "wagtailadmin_pages:edit": _page(),
    "wagtailadmin_pages:preview_on_edit": _page(),
    "wagtailadmin_pages:view_draft": _page(),
    "wagtailadmin_pages:delete": _page(),
    "wagtailadmin_pages:unpublish": _page(),
    "wagtailadmin_pages:convert_alias": _page(),
    "wagtailadmin_pages:search": OPEN,
    "wagtailadmin_pages:search_results": OPEN,
    "wagtailadmin_pages:move": Gate(MOVE),
    "wagtailadmin_pages:move_confirm": Gate({**MOVE, "destination_id": checks.page}),
    "wagtailadmin_pages:set_page_position": Gate(MOVE),
    "wagtailadmin_pages:copy": _page(),
    "wagtailadmin_pages:workflow_action": _page(**TASK_STATE),
    "wagtailadmin_pages:collect_workflow_action_data": _page(**TASK_STATE),
    "wagtailadmin_pages:confirm_workflow_cancellation": _page(),
    "wagtailadmin_pages:workflow_preview": _page(task_id=checks.task),
    "wagtailadmin_pages:set_privacy": _page(),
    "wagtailadmin_pages:lock": _page(),
    "wagtailadmin_pages:unlock": _page(),
    "wagtailadmin_pages:revisions_index": _page(),
    "wagtailadmin_pages:revisions_view": _page(revision_id=checks.revision),
    "wagtailadmin_pages:revisions_revert": _page(revision_id=checks.revision),
    "wagtailadmin_pages:revisions_unschedule": _page(revision_id=checks.revision),
    "wagtailadmin_pages:revisions_compare": Gate(
        {
            "pk": checks.page,
            "revision_id_a": checks.revision,
            "revision_id_b": checks.revision,
        }
    ),
    "wagtailadmin_pages:workflow_history": _page(),
    "wagtailadmin_pages:workflow_history_detail": _page(workflow_state_id=checks.workflow_state),
    "wagtailadmin_pages:history": _page(),
    "wagtailadmin_pages:history_results": _page(),
}

CHOOSERS = {
    "wagtailadmin_choose_page": OPEN,
    "wagtailadmin_choose_page_child": ABOVE,
    "wagtailadmin_choose_page_search": OPEN,
    "wagtailadmin_choose_page_chosen_multiple": Gate(asks={"id": checks.page}),
    "wagtailadmin_choose_page_external_link": OPEN,
    "wagtailadmin_choose_page_email_link": OPEN,
    "wagtailadmin_choose_page_phone_link": OPEN,
    "wagtailadmin_choose_page_anchor_link": OPEN,
    "wagtailimages_chooser:choose": OPEN,
    "wagtailimages_chooser:choose_results": OPEN,
    "wagtailimages_chooser:chosen": Gate({"pk": checks.image}),
    "wagtailimages_chooser:chosen_multiple": Gate(asks={"id": checks.image}),
    "wagtailimages_chooser:create": OPEN,
    "wagtailimages_chooser:select_format": IMAGE,
    "wagtaildocs_chooser:choose": OPEN,
    "wagtaildocs_chooser:choose_results": OPEN,
    "wagtaildocs_chooser:chosen": Gate({"pk": checks.document}),
    "wagtaildocs_chooser:chosen_multiple": Gate(asks={"id": checks.document}),
    "wagtaildocs_chooser:create": OPEN,
}

MEDIA = {
    "wagtailimages:index": OPEN,
    "wagtailimages:index_results": OPEN,
    "wagtailimages:add": OPEN,
    "wagtailimages:edit": IMAGE,
    "wagtailimages:delete": IMAGE,
    "wagtailimages:image_usage": IMAGE,
    "wagtailimages:add_multiple": OPEN,
    "wagtailimages:edit_multiple": IMAGE,
    "wagtailimages:delete_multiple": IMAGE,
    "wagtailimages:create_multiple_from_uploaded_image": UPLOAD,
    "wagtailimages:delete_upload_multiple": UPLOAD,
    "wagtaildocs:index": OPEN,
    "wagtaildocs:index_results": OPEN,
    "wagtaildocs:add": OPEN,
    "wagtaildocs:edit": DOCUMENT,
    "wagtaildocs:delete": DOCUMENT,
    "wagtaildocs:document_usage": DOCUMENT,
    "wagtaildocs:add_multiple": OPEN,
    "wagtaildocs:edit_multiple": Gate({"doc_id": checks.document}),
    "wagtaildocs:delete_multiple": Gate({"doc_id": checks.document}),
    "wagtaildocs:create_multiple_from_uploaded_document": UPLOAD,
    "wagtaildocs:delete_upload_multiple": UPLOAD,
}

# Listing and detail only, and their endpoints start from the scope (portal.fence.listings).
API = {
    "wagtailadmin_api:pages:listing": OPEN,
    "wagtailadmin_api:pages:detail": Gate({"pk": checks.page_or_above}),
    "wagtailadmin_api:images:listing": OPEN,
    "wagtailadmin_api:images:detail": Gate({"pk": checks.image}),
    "wagtailadmin_api:documents:listing": OPEN,
    "wagtailadmin_api:documents:detail": Gate({"pk": checks.document}),
}

# wagtail-localize checks one permission for the whole install; these checks keep it inside.
TRANSLATIONS = {
    "wagtail_localize:submit_page_translation": _page(),
    "wagtail_localize:update_translations": Gate(
        {"translation_source_id": checks.translation_source}
    ),
    "wagtail_localize:edit_string_translation": Gate(
        {**TRANSLATION.names, "string_segment_id": checks.anything}  # the view compares both
    ),
    "wagtail_localize:edit_override": Gate(
        {**TRANSLATION.names, "overridable_segment_id": checks.anything}  # likewise
    ),
    "wagtail_localize:download_pofile": TRANSLATION,
    "wagtail_localize:upload_pofile": TRANSLATION,
    "wagtail_localize:preview_translation": Gate({**TRANSLATION.names, "mode": checks.anything}),
    "wagtail_localize:stop_translation": TRANSLATION,
    "wagtail_localize:convert_to_alias": _page(),
}

GATES: Mapping[str, Gate] = GENERAL | PAGES | CHOOSERS | MEDIA | API | TRANSLATIONS


def is_open(view_name: str) -> bool:
    """Whether network staff may come to this admin view at all."""
    return view_name in PUBLIC or view_name in GATES or is_desk(view_name)


def is_desk(view_name: str) -> bool:
    """Our own desk: its views find their rows by themselves, from the person's networks."""
    return view_name.startswith("desk_")
