"""How a frame for another site looks."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.embeds import hexadecimal, palette


class ColourField(forms.CharField):
    """A colour as browsers' own pickers send it."""

    widget = forms.TextInput(attrs={"type": "color"})

    def clean(self, value: str | None) -> str:
        colour = hexadecimal((value or "").strip())
        if value and not colour:
            raise forms.ValidationError(_("Write a colour as # and six digits: #1a6b3a."))
        return colour


class EmbedForm(forms.Form):
    """Language and colours of a frame; valid data holds `palette`, or None for the usual ones."""

    lang = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    own = forms.BooleanField(label=gettext_lazy("Use the colours below"), required=False)
    paper = ColourField(label=gettext_lazy("Background"), required=False)
    ink = ColourField(label=gettext_lazy("Text"), required=False)
    accent = ColourField(label=gettext_lazy("Links and button"), required=False)

    @staticmethod
    def usual() -> dict[str, Any]:
        """What the form shows before anything is chosen."""
        language = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
        return {"lang": language, "paper": "#ffffff", "ink": "#1d2126", "accent": "#1d2126"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wanted = [cleaned.get(name, "") for name in ("paper", "ink", "accent")]
        return {**cleaned, "palette": palette(*wanted) if cleaned.get("own") else None}

    def too_faint(self) -> list[str]:
        """The labels of colours that another took the place of."""
        made = self.cleaned_data.get("palette") if self.is_bound else None
        if made is None:
            return []
        wanted = {name: self.cleaned_data.get(name) for name in ("ink", "accent")}
        faint = [
            name for name, colour in wanted.items() if colour and colour != getattr(made, name)
        ]
        return [str(self.fields[name].label) for name in faint]
