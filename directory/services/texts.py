"""A listing's text as one value: what owners propose, moderators compare, and columns receive.

It is a dict of Listing.EDITABLE_FIELDS and `skills` in JSON's types: the commune by id, skills as
a list of names, the picture by its path. A ListingChange holds exactly that. Columns hold what is
everyone's; the rest of the text lies in `hidden`, and `text_for` says who reads what.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from directory.enums import (
    Audience,
    Availability,
    Cause,
    ChangeState,
    Engagement,
    HostingCountry,
    LegalForm,
    ListingLanguage,
    Public,
    Sector,
    TextLanguage,
    TravelRange,
)
from directory.matching import fold
from directory.models import (
    Listing,
    ListingChange,
    ListingDraft,
    ListingMerge,
    ListingSkill,
    Skill,
    Territory,
)
from directory.models.saying import HIDEABLE, TRANSLATED
from directory.rows import ROWS, in_order, row_in_words
from portal.bulk import insert_new
from portal.differences import Piece, word_difference

Text = dict[str, Any]

# Changes whose pictures are still shown to somebody. What was replaced or refused may be put back
# without its picture: a picture that its owner took away is gone.
SHOWN = (ChangeState.PENDING, ChangeState.RETURNED)

# Fields that hold a code, or several, of an enum.
ENUMS = {
    "causes": Cause,
    "languages": ListingLanguage,
    "availability": Availability,
    "travel_range": TravelRange,
    "legal_form": LegalForm,
    "engagement": Engagement,
    "sector": Sector,
    "publics": Public,
    "hosting_country": HostingCountry,
    "written_in": TextLanguage,
}


def empty_text() -> Text:
    """A text that says nothing."""
    fields = {name: Listing._meta.get_field(name) for name in Listing.EDITABLE_FIELDS}
    return {name: field.get_default() for name, field in fields.items()} | {"skills": []}


def text_of(listing: Listing) -> Text:
    """All it says, hidden parts too: the approved text, once it is published."""
    return _written(listing) | {"skills": _skills_of(listing)}


def _written(listing: Listing) -> Text:
    """The same without skills, which are asked of the database."""
    text = {name: getattr(listing, name) for name in Listing.EDITABLE_FIELDS}
    text["commune"] = listing.commune_id
    text["picture"] = listing.picture.name or ""
    hidden = {name: value for name, value in listing.hidden.items() if name != "skills"}
    if "translations" in hidden:
        both = {language: dict(texts) for language, texts in text["translations"].items()}
        for language, texts in hidden["translations"].items():
            both[language] = both.get(language, {}) | texts
        hidden["translations"] = both
    return text | hidden


def _skills_of(listing: Listing) -> list[str]:
    hidden = listing.hidden.get("skills")
    return sorted(hidden or (skill.name for skill in listing.skills.all()))


def text_for(audience: Audience, listing: Listing, text: Text | None = None) -> Text:
    """What they may read of it, and of a text it does not hold yet. Nothing else may decide that:
    lists, search and files read columns, which hold what everyone may."""
    return _without(text or text_of(listing), _closed_to(audience, listing))


def _closed_to(audience: Audience, listing: Listing) -> set[str]:
    """Fields that these people may not read."""
    levels = listing.visibility.items()
    parts = [part for part, level in levels if level not in audience.reach]
    return {field for part in parts for field in HIDEABLE[part]}


def _without(text: Text, fields: set[str]) -> Text:
    if not fields:
        return text
    empty = empty_text()
    left = text | {field: empty[field] for field in fields}
    return left | {"translations": _translations(text, lambda field: field not in fields)}


def _only(text: Text, fields: set[str]) -> Text:
    """What these fields say, where they say something; the counterpart of `_without`."""
    empty = empty_text()
    kept = {field: text[field] for field in fields if text[field] != empty[field]}
    translations = _translations(text, lambda field: field in fields)
    return kept | ({"translations": translations} if translations else {})


def _translations(text: Text, wanted: Callable[[str], bool]) -> dict[str, dict[str, str]]:
    found = {
        language: {field: said for field, said in texts.items() if wanted(field)}
        for language, texts in text["translations"].items()
    }
    return {language: texts for language, texts in found.items() if texts}


def in_language(text: Text, language: str) -> tuple[Text, dict[str, str]]:
    """The text as far as possible in this language, and the language of each part that is in
    another one."""
    translated = text["translations"].get(language, {})
    if language == text["written_in"]:
        return text, {}
    parts = {field for field in (*TRANSLATED, *ROWS, "hosting") if text[field]}
    others = dict.fromkeys(parts - set(translated), str(text["written_in"]))
    return text | translated, others


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
    listing.version += 1
    lay_out(listing, _written(listing) | text)
    drop_picture(old_picture, listing)


def lay_out(listing: Listing, text: Text) -> None:
    """Save the text, each part where its readers look: `visibility` says which are everyone's."""
    listing_with(listing, text).clean()
    closed = _closed_to(Audience.EVERYONE, listing)
    shown = _without(text, closed)
    for name in Listing.EDITABLE_FIELDS:
        setattr(listing, "commune_id" if name == "commune" else name, shown[name])
    listing.hidden = _only(text, closed)
    listing.save()
    set_skills(listing, shown["skills"])


def store_picture(text: Text) -> Text:
    """The text with an uploaded picture put in storage, and its path in the picture's place."""
    picture = text["picture"]
    if not isinstance(picture, File):
        return text
    field = Listing._meta.get_field("picture")
    path = field.storage.save(f"{field.upload_to}{picture.name}", picture)
    return text | {"picture": path}


def stored_picture(path: str) -> bool:
    """Whether the picture a text names is still there; no picture is there, too."""
    return not path or Listing._meta.get_field("picture").storage.exists(path)


def drop_picture(path: str, listing: Listing | None = None) -> None:
    """Delete a picture once this transaction stands, unless something still shows it."""
    if path:
        transaction.on_commit(lambda: _delete_unless_used(path, listing))


def _delete_unless_used(path: str, listing: Listing | None) -> None:
    held = ListingChange.objects.filter(state__in=SHOWN, payload__picture=path)
    if listing is not None:
        held = held.filter(listing=listing)
    used = held.exists() or ListingDraft.objects.filter(picture=path).exists()
    used = used or ListingMerge.objects.done().filter(snapshot__picture=path).exists()
    if not used and not Listing.objects.filter(picture=path).exists():
        Listing._meta.get_field("picture").storage.delete(path)


def set_skills(listing: Listing, names: list[str]) -> None:
    """Give it these skills and no other, as they are already written here, whatever accents or
    capitals were typed; new ones are made. A quarter of the statements of taggit's `set`."""
    alike = Q(slug__in=[slugify(name) for name in names]) | Q(name__in=names)
    found = Skill.objects.filter(alike).order_by("pk").values_list("name", "pk")
    written = {fold(name): pk for name, pk in found}
    for name in names:
        if fold(name) not in written:
            written[fold(name)] = Skill.objects.get_or_create(name=name)[0].pk
    wanted = {written[fold(name)] for name in names}
    links = ListingSkill.objects.filter(content_object=listing)
    has = set(links.values_list("tag", flat=True))
    if has - wanted:
        links.filter(tag__in=has - wanted).delete()
    new = sorted(wanted - has)
    insert_new(ListingSkill, ["tag", "content_object"], [(tag, listing.pk) for tag in new])


@dataclass(frozen=True)
class Difference:
    """One field of two texts, in words for people, with what changed between them."""

    name: str
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
        if name == "translations":
            found += _translated(old[name], new[name])
            continue
        label = label_of(name)
        before, after = in_words(name, old[name]), in_words(name, new[name])
        pictures = {}
        if name == "picture":
            addresses = picture_url(old[name]), picture_url(new[name])
            pictures = dict(zip(("old_picture", "new_picture"), addresses, strict=True))
        pieces = word_difference(before, after)
        found.append(Difference(name, label, before, after, pieces, **pictures))
    return found


def _translated(old: Any, new: Any) -> list[Difference]:
    """Each text in each other language by itself."""
    found = []
    for language in TextLanguage:
        before, after = old.get(language.value, {}), new.get(language.value, {})
        for name in TRANSLATED:
            texts = before.get(name, ""), after.get(name, "")
            if texts[0] != texts[1]:
                label = f"{label_of(name)} ({language.label})"
                found.append(Difference("translations", label, *texts, word_difference(*texts)))
    return found


def label_of(name: str) -> str:
    """What a field is called, at the beginning of a line."""
    words = str(Listing._meta.get_field(name).verbose_name)
    return words[:1].upper() + words[1:]


def in_words(name: str, value: Any) -> str:
    """A value of a text as people read it."""
    if name == "commune":
        commune = Territory.objects.filter(pk=value).first() if value else None
        return commune.label if commune else ""
    if name == "picture":
        return _("a picture") if value else _("no picture")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in ROWS:
        return "\n".join(row_in_words(row) for row in in_order(name, value))
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
