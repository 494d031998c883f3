"""Documents that people hand in: mandates and evidence."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy

from portal.documents import check_document
from portal.pictures import paint_anew

DOCUMENTS = ("pdf", "odt", "docx")
PICTURES = ("png", "jpg", "jpeg")
ACCEPTED = (*DOCUMENTS, *PICTURES)


class DocumentField(forms.FileField):
    """A PDF, an office document or a picture, that is inside what its name says.

    Pictures are painted anew, so that no place or camera is kept with them.
    """

    widget = forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in ACCEPTED)})
    default_error_messages = {
        "kind": gettext_lazy("Choose a PDF, ODT, DOCX, PNG or JPEG file."),
        "too_large": gettext_lazy("This file is too large: at most %(limit)s MB."),
    }

    def clean(self, data: Any, initial: Any = None) -> File | None:
        file = super().clean(data, initial)
        if not file or file is initial:
            return file
        kind = file.name.rpartition(".")[2].lower()
        if kind not in ACCEPTED:
            raise ValidationError(self.error_messages["kind"], code="kind")
        if file.size > settings.PICTURE_MAX_BYTES:
            limit = settings.PICTURE_MAX_BYTES // 1024 // 1024
            raise ValidationError(
                self.error_messages["too_large"], code="too_large", params={"limit": limit}
            )
        if kind in PICTURES:
            return paint_anew(file)
        check_document(file, file.name)
        return file
