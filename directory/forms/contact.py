"""A message to the owner of a listing."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.forms import OpenForm
from portal.texts import NameField, clean_text


class ContactForm(OpenForm):
    """A message to the owner of a listing."""

    name = NameField(
        label=gettext_lazy("Your name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("The answer comes there; the person you write to will see it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=4000,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    field_order = ["name", "email", "message"]

    def clean_message(self) -> str:
        return clean_text(self.cleaned_data["message"])
