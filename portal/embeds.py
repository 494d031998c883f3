"""What every frame that other sites show has in common: its language and its colours."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from portal.colours import contrast, from_hex, to_hex
from portal.models import Network

HEX = re.compile(r"#?([0-9a-fA-F]{6})", re.ASCII)
# WCAG 2.2 AA for text; the edges of what one types into need less.
LEGIBLE = 4.5
BLACK, WHITE = "#000000", "#ffffff"


def frame_language(request: HttpRequest, network: Network | None = None) -> str:
    """The one the address names, else the network's own: a frame knows nothing of its reader."""
    asked = request.GET.get("lang", "")
    if asked in dict(settings.LANGUAGES):
        return asked
    return network.source_language if network else settings.LANGUAGE_CODE


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb`, every text legible on the paper."""

    paper: str
    ink: str
    accent: str

    @property
    def soft(self) -> str:
        """Between ink and paper, as far as it stays legible."""
        mixed = _between(self.ink, self.paper, 0.7)
        return mixed if _is_legible(mixed, self.paper) else self.ink

    @property
    def line(self) -> str:
        return _between(self.ink, self.paper, 0.2)

    @property
    def is_dark(self) -> bool:
        return _contrast(self.paper, WHITE) > _contrast(self.paper, BLACK)

    @property
    def name(self) -> str:
        """The three as part of an address."""
        return "-".join(colour[1:] for colour in (self.paper, self.ink, self.accent))


def palette(paper: str, ink: str = "", accent: str = "") -> Palette | None:
    """The colours that were asked for, in hexadecimal with or without `#`; None without a paper.

    An ink too faint on the paper is black or white instead, an accent too faint the ink."""
    ground = hexadecimal(paper)
    if not ground:
        return None
    plain = max((BLACK, WHITE), key=lambda colour: _contrast(colour, ground))
    text = _legible(hexadecimal(ink), ground) or plain
    return Palette(ground, text, _legible(hexadecimal(accent), ground) or text)


def hexadecimal(text: str) -> str:
    """`#rrggbb` in small letters; nothing for what is no colour."""
    found = HEX.fullmatch(text)
    return f"#{found[1].lower()}" if found else ""


def _legible(colour: str, ground: str) -> str:
    return colour if colour and _is_legible(colour, ground) else ""


def _is_legible(colour: str, ground: str) -> bool:
    return _contrast(colour, ground) >= LEGIBLE


def _contrast(one: str, other: str) -> float:
    return contrast(from_hex(one), from_hex(other))


def _between(front: str, back: str, share: float) -> str:
    """A mixture by light, `share` of it the front's."""
    parts = zip(from_hex(front), from_hex(back), strict=True)
    red, green, blue = (one * share + other * (1 - share) for one, other in parts)
    return to_hex((red, green, blue))
