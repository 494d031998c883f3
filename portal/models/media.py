"""Images and documents of the Wagtail admin: our own classes from the first migration."""

from typing import Any

from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)

from portal.pictures import Painted, paint_anew


class PaintedFile(WagtailImageFieldFile):
    """Whichever way a picture comes in, only one that was painted anew is stored."""

    def save(self, name: str, content: File, save: bool = True) -> None:
        """Raises ValidationError for what is no picture; forms have asked before."""
        painted = content if isinstance(content, Painted) else paint_anew(content)
        super().save(str(painted.name), painted, save)


class PaintedImageField(WagtailImageField):
    attr_class = PaintedFile

    def deconstruct(self) -> tuple[str, str, list, dict[str, Any]]:
        """As Wagtail's own: the database sees no difference."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "wagtail.images.models.WagtailImageField", args, kwargs


class PortalImage(AbstractImage):
    """An editor's picture. It carries no tags: Wagtail's tag lists cross collections."""

    tags = None
    file = PaintedImageField(
        verbose_name=_("file"), upload_to=get_upload_to, width_field="width", height_field="height"
    )
    alt_text = models.CharField(
        _("text for those who can't see it"),
        max_length=250,
        blank=True,
        help_text=_("Leave empty when the picture is only decoration."),
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True)

    admin_form_fields = (
        "title",
        "file",
        "collection",
        "alt_text",
        "credit",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    search_fields = [
        field for field in AbstractImage.search_fields if "tags" not in field.field_name
    ]

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_image", "Can choose image")]

    @property
    def default_alt_text(self) -> str:
        return self.alt_text


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"],
                name="portal_rendition_unique",
            )
        ]


class PortalDocument(AbstractDocument):
    """An editor's document, served by a view that checks its collection."""

    tags = None
    admin_form_fields = ("title", "file", "collection")
    search_fields = [
        field for field in AbstractDocument.search_fields if "tags" not in field.field_name
    ]

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_document", "Can choose document")]
