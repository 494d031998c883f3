"""Emblems: a little house of flat shapes drawn from a slug, always the same; and initials."""

import hashlib
import re

from django.utils.safestring import SafeString, mark_safe

# Every emblem is a house on a 48 by 48 square: a roof over two bays. Shapes carry a tone (0 to 2)
# and the slug says which colour each tone gets, so a few shapes give thousands of houses.
ROOFS: tuple[tuple[tuple[int, str], ...], ...] = (
    ((0, "M0 24 24 0V24z"), (1, "M24 0 48 24H24z")),  # gable
    ((0, "M0 24A24 24 0 0 1 24 0V24z"), (1, "M24 0A24 24 0 0 1 48 24H24z")),  # dome
    ((0, "M0 24V0L24 24z"), (1, "M24 24V0L48 24z")),  # workshop
    ((0, "M0 24 12 4 24 24z"), (1, "M24 24 36 4 48 24z")),  # twin gables
    ((0, "M0 24V12a12 12 0 0 1 24 0V24z"), (1, "M24 24V12a12 12 0 0 1 24 0V24z")),  # vaults
    ((0, "M0 24A24 24 0 0 1 24 0V24z"), (1, "M24 24A24 24 0 0 1 48 0V24z")),  # waves
    ((0, "M0 24 24 0V24z"), (1, "M24 24V12a12 12 0 0 1 24 0V24z")),  # gable and vault
    ((0, "M0 24V0A24 24 0 0 1 24 24z"), (1, "M24 24 48 0V24z")),  # quarter and slope
    ((0, "M0 0H24V24H0z"), (1, "M24 24A24 24 0 0 1 48 0V24z")),  # tower and quarter
    ((0, "M24 24V0A24 24 0 0 1 48 24z"), (2, "M12 6a9 9 0 0 1 0 18a9 9 0 0 1 0-18z")),  # sun
    ((0, "M0 24V10L12 0 24 10V24z"), (1, "M24 24V14H48V24z")),  # tall and low
    ((1, "M0 24V16H12V8H24V24z"), (0, "M24 24V0H36V12H48V24z")),  # steps
)
# A bay's wall, then what lies on it: each a tone, how far from the bay's left edge the path
# starts, and the rest of the path, relative, so that the same bay can stand left or right.
BAYS: tuple[tuple[tuple[int, int, str], tuple[int, int, str]], ...] = (
    ((1, 0, " 24h24v24h-24z"), (2, 6, " 48v-10a6 6 0 0 1 12 0v10z")),  # arched door
    ((0, 0, " 24h24v24h-24z"), (1, 12, " 30a6 6 0 0 1 0 12a6 6 0 0 1 0-12z")),  # round window
    ((2, 0, " 24h24v24h-24z"), (0, 0, " 48l24-24v24z")),  # slope
    ((1, 0, " 24h24v24h-24z"), (0, 0, " 48a24 24 0 0 1 24-24v24z")),  # quarter
    ((0, 0, " 24h24v24h-24z"), (2, 5, " 29h6v6h-6zm8 0h6v6h-6zm-8 8h6v6h-6zm8 0h6v6h-6z")),  # panes
    ((2, 0, " 24h24v24h-24z"), (1, 0, " 24h24v5h-24zm0 10h24v5h-24zm0 10h24v4h-24z")),  # shutters
    ((0, 0, " 24h24v24h-24z"), (2, 7, " 48v-14h10v14z")),  # door
    ((2, 0, " 24h24v24h-24z"), (1, 0, " 24a12 12 0 0 0 24 0zm0 24a12 12 0 0 1 24 0z")),  # hourglass
)
COLOURS = ("abc", "bac", "acb", "bca", "cab", "cba")


def emblem_svg(slug: str) -> SafeString:
    """The inline SVG of a slug's house, coloured by the style sheet from the hue around it.

    Decorative (aria-hidden): the name always stands beside it. At most six elements.
    """
    dice = int.from_bytes(hashlib.sha256(f"emblem {slug}".encode()).digest()[:8])
    dice, roof = divmod(dice, len(ROOFS))
    dice, left = divmod(dice, len(BAYS))
    dice, step = divmod(dice, len(BAYS) - 1)
    right = (left + 1 + step) % len(BAYS)  # never the same bay twice
    colours = COLOURS[dice % len(COLOURS)]

    bays = [
        [(tone, f"M{x + start}{rest}") for tone, start, rest in BAYS[bay]]
        for x, bay in ((0, left), (24, right))
    ]
    walls = [*ROOFS[roof], bays[0][0], bays[1][0]]
    openings = [bays[0][1], bays[1][1]]
    return mark_safe(  # noqa: S308  only the constants above, nothing of the slug
        '<svg class="emblem" width="48" height="48" viewBox="0 0 48 48" aria-hidden="true">'
        f"{_paths(walls, colours)}{_paths(openings, colours)}</svg>"
    )


def _paths(shapes: list[tuple[int, str]], colours: str) -> str:
    """One `<path>` per tone, so that a house stays a handful of elements."""
    by_tone: dict[int, str] = {}
    for tone, path in shapes:
        by_tone[tone] = by_tone.get(tone, "") + path
    return "".join(f'<path class="{colours[tone]}" d="{d}"/>' for tone, d in by_tone.items())


def initials(name: str) -> str:
    """One or two capitals for a name: of its first and last word, small words left out."""
    words = [word for word in re.findall(r"\w+", name) if len(word) > 2] or re.findall(r"\w+", name)
    if not words:
        return "·"
    picked = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in picked).upper()
