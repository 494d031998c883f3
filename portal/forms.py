"""Forms every app shares."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.models import User


class SignupForm(forms.Form):
    """What we ask on top of allauth's address and password: how to call you, nothing more."""

    first_name = forms.CharField(label=_("First name"), max_length=80, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=80, required=False)

    field_order = ["email", "first_name", "last_name", "password1"]

    def signup(self, request: Any, user: User) -> None:
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])
