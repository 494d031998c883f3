"""Chooser blocks that neither show nor take what is another network's, whatever id was posted."""

from typing import Any

from django.db.models import Model
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from portal.scope import may_name, refuse_foreign


class OwnBlockMixin:
    """Wagtail looks up the posted id among all rows and shows the title of what it found."""

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)  # type: ignore[misc]
        refuse_foreign(chosen)
        return chosen

    def get_form_state(self, value: Any) -> Any:
        if isinstance(value, Model) and not may_name(value):
            value = None
        return super().get_form_state(value)  # type: ignore[misc]


class OwnPageChooserBlock(OwnBlockMixin, blocks.PageChooserBlock):
    pass


class OwnImageChooserBlock(OwnBlockMixin, ImageChooserBlock):
    pass
