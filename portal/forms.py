"""Forms every app shares."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from portal.models import User


class SignupForm(forms.Form):
    """What we ask on top of allauth's address and password: how to call you, nothing more."""

    first_name = forms.CharField(label=_("First name"), max_length=80, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=80, required=False)

    field_order = ["email", "first_name", "last_name", "password1"]

    def signup(self, request: Any, user: User) -> None:
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.language = get_language() or user.language
        user.save(update_fields=["first_name", "last_name", "language"])


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


class ImageForm(BaseImageForm):
    """Wagtail's, for pictures without tags."""

    class Meta(BaseImageForm.Meta):
        widgets = {key: value for key, value in BaseImageForm.Meta.widgets.items() if key != "tags"}


class DocumentForm(BaseDocumentForm):
    """Wagtail's, for documents without tags."""

    class Meta(BaseDocumentForm.Meta):
        widgets = {
            key: value for key, value in BaseDocumentForm.Meta.widgets.items() if key != "tags"
        }
