"""How often an owner wants to be asked whether the listing is still true."""

from django import forms
from django.utils.translation import gettext_lazy

from directory.enums import Rhythm


class RhythmForm(forms.Form):
    """One choice."""

    rhythm = forms.TypedChoiceField(
        label=gettext_lazy("We ask you"),
        choices=Rhythm.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
