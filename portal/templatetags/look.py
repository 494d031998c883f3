"""Template tags of the look: emblems, initials, icons, page addresses, French typography."""

import re
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.colours import mail_colour as mail_colour_of
from portal.emblems import emblem_svg
from portal.emblems import initials as initials_of
from portal.texts import web_address as web_address_of

register = template.Library()

NARROW = "\u202f"
WIDE = "\u00a0"
MARKUP = re.compile(r"(<[^>]*>)")
# Escaped text only: a semicolon may end an entity, so a space is replaced, never invented,
# before ; and the apostrophe may be Django's own entity.
FRENCH_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=\w)(?:'|&#x27;|&#39;)(?=\w|&|$)"), "’"),
    (re.compile(r"[ \u00a0]+(?=[;:!?»])"), NARROW),
    (re.compile(r"«[ \u00a0\u202f]*"), "«" + NARROW),
    (re.compile(r"(?<=[^\s\u202f])»"), NARROW + "»"),
    (re.compile(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))"), NARROW),
    (re.compile(r"(?<=\d)[ \u00a0]?(?=[%€])"), NARROW),
    (re.compile(r"\b(n°|p\.|art\.|M\.|Mme) (?=\w)"), rf"\1{WIDE}"),
    (
        re.compile(
            r"\b(\d{1,2}|1er) (?=janvier|février|mars|avril|mai|juin|juillet|août|"
            r"septembre|octobre|novembre|décembre|h\b|km\b)"
        ),
        rf"\1{WIDE}",
    ),
)


@register.simple_tag
def emblem(slug: str) -> SafeString:
    """The little house of a slug, inline; its name must stand beside it."""
    return emblem_svg(slug)


@register.filter
def initials(name: object) -> str:
    """One or two capitals for a name."""
    return initials_of(str(name))


@register.filter
def web_address(text: object) -> str:
    """`{{ row.address|web_address }}`: what a link may lead to, else nothing."""
    return web_address_of(str(text))


@register.filter
def mail_colour(hue: int | str | None) -> str:
    """`{{ network.hue|mail_colour }}`: plain hexadecimal, for mails; ink without a network."""
    return mail_colour_of(None if hue in (None, "") else int(hue))


@register.simple_tag
def icon(name: str) -> SafeString:
    """One icon of the cached sprite, hidden from readers: words must stand beside it."""
    return format_html(
        '<svg class="icon" width="20" height="20" aria-hidden="true">'
        '<use href="{}#{}"></use></svg>',
        static("portal/icons.svg"),
        name,
    )


@register.filter(needs_autoescape=True)
def typo(text: str, language: str = "", autoescape: bool = True) -> SafeString:
    """French spacing and apostrophes on escaped text or safe HTML, tags left alone.

    The text is in the page's language unless another is given; others are only escaped.
    """
    html = conditional_escape(text) if autoescape else str(text)
    if (language or get_language() or "").partition("-")[0] == "fr":
        parts = MARKUP.split(html)
        html = "".join(part if index % 2 else _french(part) for index, part in enumerate(parts))
    return mark_safe(html)  # noqa: S308  escaped above; the rules add no markup


def _french(text: str) -> str:
    for pattern, replacement in FRENCH_RULES:
        text = pattern.sub(replacement, text)
    return text


@register.simple_tag(takes_context=True)
def page_address(context: dict[str, Any], number: int) -> str:
    """The present address with another `page`: what was searched stays in it."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return "?" + query.urlencode()
