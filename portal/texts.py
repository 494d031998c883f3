"""What plain text typed by people may hold."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Controls, direction marks and overrides, zero-width characters, blanks that are no spaces, tags,
# half characters: they make two names look alike.
INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
# What mail programs and our own mails make a link of: a name is no place for one.
ADDRESS = re.compile(
    r"://|www\.|\b(?:javascript|data|vbscript|mailto|tel|file)\s*:|[^\W_]\.[^\W\d_]{2,}/"
    r"|[^\W_]\.(?:com|org|net|info|biz|edu|gov|int|mil|fr|eu|io|ru|cn|xyz|top|site|shop|online"
    r"|link|click|app|dev|coop|asso\.fr)\b",
    re.IGNORECASE,
)
# In a text of several lines, only what changes the reading order or shows as nothing good.
UNWANTED_IN_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
# The same, and what XML and UTF-8 have no place for.
UNPRINTABLE = re.compile(f"{UNWANTED_IN_TEXT.pattern[:-1]}\ud800-\udfff\ufffe\uffff]")


def web_address(text: str) -> str:
    """The text where a link may lead there, else nothing: showing it checks, as forms do."""
    return text if text.startswith(("https://", "http://")) else ""


def check_name(value: str) -> None:
    """A form validator: no invisible character and no web address in a name or a title."""
    if INVISIBLE.search(value):
        raise ValidationError(_("Remove the invisible characters from this text."))
    if ADDRESS.search(unicodedata.normalize("NFKC", value)):
        raise ValidationError(_("Write a name, without a web address."))


class NameField(forms.CharField):
    """A name or a title: what `check_name` lets through, on one line."""

    default_validators = [check_name]

    def clean(self, value: str | None) -> str:
        return clean_line(super().clean(value))


def clean_line(value: str) -> str:
    """One line, composed characters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", value).split())


def clean_text(value: str) -> str:
    """Paragraphs of plain text: LF line ends, at most one empty line in a row, nothing hidden."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    text = UNWANTED_IN_TEXT.sub("", text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def printable(value: str) -> str:
    """A stored text as files and feeds can hold it, whatever it came through; LF line ends."""
    if value.isprintable():  # most are, and this is quick
        return value
    return UNPRINTABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
