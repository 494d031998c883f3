"""What is given to be checked: a receipt as a file, or its text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 200_000  # a receipt has two or three thousand


class VerifyForm(forms.Form):
    """Nothing of it is kept. `cleaned_data["raw"]` has the receipt's bytes."""

    file = forms.FileField(
        label=_("The receipt"),
        help_text=_("The file that came with the signature: receipt-….json."),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )
    pasted = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file, pasted = data.get("file"), data.get("pasted") or ""
        if self.errors:
            return data
        if file is not None:
            if file.size > MOST_BYTES:
                self.add_error("file", _("This file is too large to be a receipt."))
            else:
                data["raw"] = file.read()
        elif pasted.strip():
            # A browser sends CRLF, and what was copied may lack the last line's end.
            text = pasted.replace("\r\n", "\n").replace("\r", "\n")
            data["raw"] = (text.strip() + "\n").encode()
        else:
            self.add_error("file", _("Give the receipt as a file, or paste its text."))
        return data
