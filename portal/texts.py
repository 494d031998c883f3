"""What plain text typed by people may hold."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Controls, direction marks and overrides, zero-width characters: they make two names look alike.
INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
# In a text of several lines, only what changes the reading order or shows as nothing good.
UNWANTED_IN_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def check_name(value: str) -> None:
    """A form validator: no invisible character and no web address in a name or a title."""
    if INVISIBLE.search(value):
        raise ValidationError(_("Remove the invisible characters from this text."))
    if "://" in value or "www." in value.lower():
        raise ValidationError(_("Write a name, without a web address."))


def clean_line(value: str) -> str:
    """One line, composed characters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", value).split())


def clean_text(value: str) -> str:
    """Paragraphs of plain text: LF line ends, at most one empty line in a row, nothing hidden."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    text = UNWANTED_IN_TEXT.sub("", text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()
