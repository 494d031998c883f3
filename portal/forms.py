"""Forms every app shares."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from portal.documents import check_document
from portal.models import User
from portal.pictures import paint_anew, unreadable
from portal.quotas import check_room
from portal.texts import NameField


class OpenForm(forms.Form):
    """A form that anybody may send: a field only robots fill, and a signed time of showing.

    People are never asked to prove anything. What a robot sends gets a plain error.
    """

    MIN_SECONDS = 2
    MAX_AGE = timedelta(days=1)

    # Robots fill every field whose name sounds right; people never see this one.
    homepage = forms.CharField(
        required=False,
        label=_("Leave this field empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    shown_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["shown_at"] = self._stamp()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("homepage") or not self._shown_long_enough(cleaned.get("shown_at", "")):
            # What is shown again is sent again: with a stamp that will do.
            self.data = self.data.copy()
            self.data[self.add_prefix("shown_at")] = self._stamp()
            self.data[self.add_prefix("homepage")] = ""
            raise forms.ValidationError(
                _("This was sent faster than one can read. Nothing is lost: please send it again."),
                code="too_fast",
            )
        return cleaned

    @staticmethod
    def _stamp() -> str:
        return signing.dumps(timezone.now().timestamp(), salt="form")

    def _shown_long_enough(self, stamp: str) -> bool:
        try:
            shown_at = signing.loads(stamp, salt="form", max_age=self.MAX_AGE)
        except signing.BadSignature:
            return False
        return timezone.now().timestamp() - shown_at >= self.MIN_SECONDS


class SignupForm(OpenForm):
    """What we ask on top of allauth's address and password: how to call you, nothing more."""

    first_name = NameField(label=_("First name"), max_length=80, required=False)
    last_name = NameField(label=_("Last name"), max_length=80, required=False)

    field_order = ["email", "first_name", "last_name", "password1"]

    def signup(self, request: Any, user: User) -> None:
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.language = get_language() or user.language
        user.save(update_fields=["first_name", "last_name", "language"])


def _or_unreadable(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def to_python(data: Any) -> Any:
        try:
            return read(data)
        except ValidationError:
            raise
        except Exception as error:
            raise unreadable() from error

    return to_python


class KeptInCollectionMixin:
    """A new file must fit into what its network may keep."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()  # type: ignore[misc]
        file = cleaned.get("file")
        collection = cleaned.get("collection") or self.collections[0]  # type: ignore[attr-defined]
        if file and "file" in self.changed_data:  # type: ignore[attr-defined]
            try:
                check_room(collection, file.size)
            except ValidationError as error:
                self.add_error("file", error)  # type: ignore[attr-defined]
        return cleaned


class ImageForm(KeptInCollectionMixin, BaseImageForm):
    """Wagtail's, for pictures without tags, painted anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            # Wagtail's field lets some of what broken files raise go through, as an error of ours.
            self.fields["file"].to_python = _or_unreadable(self.fields["file"].to_python)

    def clean_file(self) -> File:
        file = self.cleaned_data["file"]
        return paint_anew(file) if "file" in self.changed_data else file

    class Meta(BaseImageForm.Meta):
        widgets = {key: value for key, value in BaseImageForm.Meta.widgets.items() if key != "tags"}


class DocumentForm(KeptInCollectionMixin, BaseDocumentForm):
    """Wagtail's, for documents without tags, that are inside what their name says."""

    def clean_file(self) -> File:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            check_document(file, file.name)
        return file

    class Meta(BaseDocumentForm.Meta):
        widgets = {
            key: value for key, value in BaseDocumentForm.Meta.widgets.items() if key != "tags"
        }
