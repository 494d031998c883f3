"""What the fence replaces when Django starts; listed last, after Wagtail put its own in place."""

from django.apps import AppConfig
from django.db.models import ForeignKey


class FenceConfig(AppConfig):
    name = "portal.fence"

    def ready(self) -> None:
        """Forms of the Wagtail admin choose images and documents of one's own network only."""
        from wagtail.admin.forms.models import register_form_field_override  # noqa: PLC0415

        from portal.fence import choosers  # noqa: PLC0415
        from portal.models import PortalDocument, PortalImage  # noqa: PLC0415

        for model, widget in (
            (PortalImage, choosers.OwnImageChooser),
            (PortalDocument, choosers.OwnDocumentChooser),
        ):
            register_form_field_override(
                ForeignKey,
                to=model,
                override={"widget": widget, "form_class": choosers.OwnChoiceField},
            )
