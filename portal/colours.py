"""Colours for where the style sheet does not reach (mails, frames, tests): plain sRGB."""

import math

Rgb = tuple[float, float, float]

# What mails use: the same lightness and chroma as --accent in the style sheet, in light mode.
MAIL_LIGHTNESS, MAIL_CHROMA = 0.40, 0.125
NEUTRAL = "#292623"


def oklch_to_linear(lightness: float, chroma: float, hue: float) -> Rgb:
    """Linear-light sRGB, not clipped: parts under 0 or over 1 are out of the screen's gamut.

    Matrices: CSS Color 4, section 18 (sample code), after Björn Ottosson's Oklab.
    """
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def clip(linear: Rgb) -> Rgb:
    """Each part brought back into 0 to 1, as browsers do with what a screen can't show."""
    red, green, blue = (min(1.0, max(0.0, part)) for part in linear)
    return red, green, blue


def to_hex(linear: Rgb) -> str:
    """`#rrggbb` of clipped linear light."""
    encoded = (
        12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
        for part in clip(linear)
    )
    return "#" + "".join(f"{round(part * 255):02x}" for part in encoded)


def from_hex(colour: str) -> Rgb:
    """The linear light of `#rrggbb`."""
    encoded = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in encoded
    )
    return red, green, blue


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG 2's ratio, of linear light."""
    bright, dim = sorted(
        (0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (one, other)),
        reverse=True,
    )
    return (bright + 0.05) / (dim + 0.05)


def mail_colour(hue: int | None) -> str:
    """A network's dark colour as mail programs understand it; ink for the portal itself."""
    if hue is None:
        return NEUTRAL
    return to_hex(oklch_to_linear(MAIL_LIGHTNESS, MAIL_CHROMA, hue))
