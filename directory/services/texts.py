"""A listing's text as one value: what owners propose, moderators compare, and columns receive.

It is a dict of Listing.EDITABLE_FIELDS and `skills` in JSON's types: the commune by id, skills as
a list of names, the picture by its path. A ListingChange holds exactly that.
"""

import copy
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from directory.enums import (
    Availability,
    Cause,
    ChangeState,
    LegalForm,
    ListingLanguage,
    TravelRange,
)
from directory.matching import fold
from directory.models import Listing, ListingChange, Skill, Territory
from portal.differences import Piece, word_difference

Text = dict[str, Any]

# Fields that hold a code, or several, of an enum.
ENUMS = {
    "causes": Cause,
    "languages": ListingLanguage,
    "availability": Availability,
    "travel_range": TravelRange,
    "legal_form": LegalForm,
}


def text_of(listing: Listing) -> Text:
    """The text its columns hold: the approved one, once it is published."""
    text = {name: getattr(listing, name) for name in Listing.EDITABLE_FIELDS}
    text["commune"] = listing.commune_id
    text["picture"] = listing.picture.name or ""
    text["skills"] = sorted(skill.name for skill in listing.skills.all())
    return text


def newest_text_of(listing: Listing) -> Text:
    """The held text where there is one, else the columns': what its owner goes on writing."""
    change = listing.pending_change
    return text_of(listing) | change.payload if change else text_of(listing)


def listing_with(listing: Listing, text: Text) -> Listing:
    """A copy as it would be with this text, to look at; never saved. Skills are in the text."""
    shown = copy.copy(listing)
    for name in Listing.EDITABLE_FIELDS:
        setattr(shown, "commune_id" if name == "commune" else name, text[name])
    return shown


def write_text(listing: Listing, text: Text) -> None:
    """Put the text into the columns and count it; the caller saves nothing else meanwhile.

    A change held since before a column was there does not speak of it, and leaves it alone."""
    old_picture = listing.picture.name or ""
    for name in Listing.EDITABLE_FIELDS:
        if name in text:
            setattr(listing, "commune_id" if name == "commune" else name, text[name])
    listing.clean()
    listing.version += 1
    listing.save()
    listing.skills.set(known_skills(text["skills"]))
    drop_picture(old_picture)


def store_picture(text: Text) -> Text:
    """The text with an uploaded picture put in storage, and its path in the picture's place."""
    picture = text["picture"]
    if not isinstance(picture, File):
        return text
    field = Listing._meta.get_field("picture")
    path = field.storage.save(f"{field.upload_to}{picture.name}", picture)
    return text | {"picture": path}


def drop_picture(path: str) -> None:
    """Delete a picture once this transaction stands, unless something still shows it."""
    if path:
        transaction.on_commit(lambda: _delete_unless_used(path))


def _delete_unless_used(path: str) -> None:
    held = ListingChange.objects.filter(state=ChangeState.PENDING, payload__picture=path)
    if not Listing.objects.filter(picture=path).exists() and not held.exists():
        Listing._meta.get_field("picture").storage.delete(path)


def known_skills(names: list[str]) -> list[str]:
    """The names as they are already written here, whatever accents or capitals were typed.

    New ones stay as they are; each is named once.
    """
    slugs = [slugify(name) for name in names]
    stored = Skill.objects.filter(slug__in=slugs).values_list("name", flat=True)
    written = {fold(name): name for name in stored}
    return list({fold(name): written.get(fold(name), name) for name in names}.values())


@dataclass(frozen=True)
class Difference:
    """One field of two texts, in words for people, with what changed between them."""

    label: str
    old: str
    new: str
    pieces: list[Piece]
    old_picture: str = ""
    new_picture: str = ""


def differences(old: Text, new: Text) -> list[Difference]:
    """The fields that differ, in the order of the form. A picture is told by its address."""
    found = []
    for name in (*Listing.EDITABLE_FIELDS, "skills"):
        if old[name] == new[name]:
            continue
        label = str(Listing._meta.get_field(name).verbose_name).capitalize()
        before, after = in_words(name, old[name]), in_words(name, new[name])
        pictures = {}
        if name == "picture":
            addresses = picture_url(old[name]), picture_url(new[name])
            pictures = dict(zip(("old_picture", "new_picture"), addresses, strict=True))
        found.append(Difference(label, before, after, word_difference(before, after), **pictures))
    return found


def in_words(name: str, value: Any) -> str:
    """A value of a text as people read it."""
    if name == "commune":
        commune = Territory.objects.filter(pk=value).first() if value else None
        return commune.label if commune else ""
    if name == "picture":
        return _("a picture") if value else _("no picture")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in ENUMS:
        labels = dict(ENUMS[name].choices)
        codes = value if isinstance(value, list) else [value]
        return ", ".join(str(labels.get(code, code)) for code in codes)
    return ", ".join(value) if isinstance(value, list) else value


def picture_url(picture: str | File) -> str:
    """Where a stored picture is seen; nothing for none, or for one that is not stored yet."""
    if not picture or isinstance(picture, File):
        return ""
    return Listing._meta.get_field("picture").storage.url(picture)
