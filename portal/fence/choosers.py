"""Choosers that neither show nor take what is another network's, whatever id was posted.

Wagtail looks up the posted id among all rows of the install, and shows the title of what it found.
"""

from typing import Any

from django import forms
from django.db.models import Model
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.contentstate import link_entity
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    ExternalLinkElementHandler,
    PageLinkElementHandler,
)
from wagtail.documents.rich_text.contentstate import (
    ContentstateDocumentLinkConversionRule,
    document_link_entity,
)
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.images.widgets import AdminImageChooser
from wagtail.models import Page

from portal.models import PortalDocument
from portal.scope import may_name, refuse_foreign


class OwnChoiceField(forms.ModelChoiceField):
    def clean(self, value: Any) -> Model | None:
        chosen = super().clean(value)
        refuse_foreign(chosen)
        return chosen


class OwnInstanceMixin:
    """For chooser widgets: what isn't one's own is shown as if nothing were chosen."""

    def get_instance(self, value: Any) -> Model | None:
        chosen = super().get_instance(value)  # type: ignore[misc]
        return chosen if chosen is not None and may_name(chosen) else None


class OwnImageChooser(OwnInstanceMixin, AdminImageChooser):
    pass


class OwnDocumentChooser(OwnInstanceMixin, AdminDocumentChooser):
    pass


def own_link_entity(props: dict[str, Any]) -> Any:
    """A rich text's link to a page: to one's own or a public one, else its words remain."""
    page = Page.objects.filter(pk=props.get("id")).first() if props.get("id") else None
    if page is not None and not page.live and not may_name(page):
        return DOM.create_element(None, {}, props["children"])
    return link_entity(props)


def own_document_entity(props: dict[str, Any]) -> Any:
    document = PortalDocument.objects.filter(pk=props.get("id")).first()
    if document is not None and not may_name(document):
        return DOM.create_element(None, {}, props["children"])
    return document_link_entity(props)


# Wagtail's own rules but for what is taken from the editor.
OWN_LINK_RULE = {
    "from_database_format": {
        "a[href]": ExternalLinkElementHandler("LINK"),
        'a[linktype="page"]': PageLinkElementHandler("LINK"),
    },
    "to_database_format": {"entity_decorators": {"LINK": own_link_entity}},
}
OWN_DOCUMENT_LINK_RULE = {
    **ContentstateDocumentLinkConversionRule,
    "to_database_format": {"entity_decorators": {"DOCUMENT": own_document_entity}},
}
