"""Filters that set a comparison: what is gone struck through, what is new underlined, both said."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from charters.comparing import ArticleChange, Change, Comparison, Concerned, PartChange
from charters.comparing.changes import EVERYBODY
from charters.comparing.concerning import is_changed_text
from charters.enums import Signers
from charters.models import CharterVersion
from charters.templatetags.charter_text import who
from portal.differences import Piece
from portal.templatetags.look import typo

register = template.Library()


@register.filter
def inline(change: PartChange, language: str = "") -> SafeString:
    """A part with its changes inside one text; `language` is the text's."""
    return _set(_pieces(change), language)


@register.filter
def old_side(change: PartChange, language: str = "") -> SafeString:
    """A part as the old text has it; nothing where it had none."""
    return _set((piece for piece in _pieces(change) if piece.what != "new"), language)


@register.filter
def new_side(change: PartChange, language: str = "") -> SafeString:
    return _set((piece for piece in _pieces(change) if piece.what != "gone"), language)


@register.filter
def marked(pieces: Iterable[Piece], language: str = "") -> SafeString:
    """A title, a pledge, a plain reading: its pieces in one text."""
    return _set(pieces, language)


@register.filter
def terms(change: PartChange, labels: dict[str, str]) -> str:
    """What became of a part besides its words: firmer, softer, whom it binds, where it went."""
    told = []
    if change.elsewhere is not None:
        told.append(_travel(change))
    elif change.is_moved:
        told.append(_("moved inside the article"))
    if change.is_firmer:
        told.append(_("now firm, was best effort"))
    if change.is_softer:
        told.append(_("now best effort, was firm"))
    told += _bonds(change, labels)
    return " · ".join(told)


def _bonds(change: PartChange, labels: dict[str, str]) -> list[str]:
    """Who joined a commitment and who left it; one that came new names all whom it binds."""
    if change.old is None or change.new is None:
        words = who(change.part, labels)
        return [words] if words else []
    if EVERYBODY in change.binds_less and change.binds_more:
        return [_("now binds only: %(who)s") % {"who": _names(change.binds_more, labels)}]
    told = []
    if change.binds_more:
        told.append(_("now also binds: %(who)s") % {"who": _names(change.binds_more, labels)})
    if change.binds_less and EVERYBODY not in change.binds_more:
        told.append(_("no longer binds: %(who)s") % {"who": _names(change.binds_less, labels)})
    return told


def _travel(change: PartChange) -> str:
    number = change.elsewhere
    if not number:
        text = _("moved to the preamble or closing")
        return text if change.gone else _("moved here from the preamble or closing")
    text = _("moved to article %(number)s") if change.gone else _("moved from article %(number)s")
    return text % {"number": number}


def _names(codes: frozenset[str], labels: dict[str, str]) -> str:
    everybody = _("everybody who signs")
    return ", ".join(
        everybody if code == EVERYBODY else labels.get(code, code) for code in sorted(codes)
    )


@register.filter
def renumbering(change: ArticleChange) -> str:
    """Where an article stood before, when it stands elsewhere now."""
    if not change.old or not change.new or change.old.get("number") == change.new.get("number"):
        return ""
    numbers = {"old": change.old["number"], "new": change.new["number"]}
    return _("article %(old)s became article %(new)s") % numbers


@register.filter
def section_name(change: ArticleChange) -> str:
    """What to call an article where its text isn't shown."""
    if change.key == "article":
        number, title = change.article["number"], change.article["title"]
        return f"{number}. {title}" if title else _("Article %(number)s") % {"number": number}
    return _("Preamble") if change.key == "preamble" else _("Closing")


def _pieces(change: PartChange) -> Iterable[Piece]:
    if change.gone and change.old:
        return [Piece("gone", change.old["text"])]
    if change.old is None or change.new is None:
        return [Piece("gone" if change.new is None else "new", change.part["text"])]
    return change.pieces or [Piece("kept", change.new["text"])]


def _set(pieces: Iterable[Piece], language: str) -> SafeString:
    """The spaces stay outside of what is underlined or struck through, and a hidden word tells
    those who hear the page."""
    html, last = [], ""
    for what, text in pieces:
        bare = text.lstrip()
        space = text[: len(text) - len(bare)] or (" " if {last, what} == {"gone", "new"} else "")
        html.append((linebreaksbr(space), _piece(what, linebreaksbr(typo(bare, language)))))
        last = what
    return format_html_join("", "{}{}", html)


def _piece(what: str, text: SafeString) -> SafeString:
    if what == "kept":
        return text
    tag, word = ("del", _("removed:")) if what == "gone" else ("ins", _("added:"))
    return format_html(
        '<{}><span class="hush" lang="{}">{} </span>{}</{}>',
        tag,
        get_language(),
        capfirst(word),
        text,
        tag,
    )


@register.filter
def what_happened(change: ArticleChange) -> str:
    """In words, what became of an article: `changed, moved, article 7 became article 3`."""
    told = [str(Change(change.what).label)] if change.what != Change.SAME else []
    if change.what == Change.CHANGED and change.is_moved:
        told.append(str(Change.MOVED.label))
    if not change.has_new_words and (change.plain or change.source) and change.old and change.new:
        told.append(_("only beside the text"))
    if numbers := renumbering(change):
        told.append(numbers)
    return ", ".join(told)


@register.filter
def counted(comparison: Comparison) -> list[str]:
    """How many articles became what, in words, unchanged ones last."""
    counts = comparison.counts
    words = [
        ngettext("%(n)s article changed", "%(n)s articles changed", counts["changed"]),
        ngettext("%(n)s article added", "%(n)s articles added", counts["added"]),
        ngettext("%(n)s article removed", "%(n)s articles removed", counts["removed"]),
        ngettext("%(n)s article moved", "%(n)s articles moved", counts["moved"]),
        ngettext(
            "%(n)s article only renumbered",
            "%(n)s articles only renumbered",
            counts["renumbered"],
        ),
        ngettext("%(n)s article unchanged", "%(n)s articles unchanged", counts["same"]),
    ]
    order = ("changed", "added", "removed", "moved", "renumbered", "same")
    return [
        text % {"n": counts[what]} for what, text in zip(order, words, strict=True) if counts[what]
    ]


@register.filter
def renumbered(comparison: Comparison) -> str:
    """Articles that only have another number: `3 → 4, 4 → 5`."""
    return ", ".join(
        f"{change.old['number']} → {change.new['number']}"
        for change in comparison.articles
        if change.what == Change.RENUMBERED and change.old and change.new
    )


@register.filter
def groups(concerned: Concerned) -> list[dict[str, object]]:
    """What changed for one capacity, the gravest first: `{name, title, entries}`."""
    titles = {
        "new": _("New duties"),
        "firmer": _("Duties that became firm"),
        "changed": _("Duties in other words"),
        "softer": _("Duties that became best effort"),
        "gone": _("Duties that are gone"),
        "owed": _("What others commit to"),
    }
    return [
        {"name": name, "title": title, "entries": getattr(concerned, name)}
        for name, title in titles.items()
        if getattr(concerned, name)
    ]


@register.filter
def changed_texts(change: ArticleChange) -> list[PartChange]:
    """Its parts, besides commitments, that changed."""
    return [part for part in change.parts if is_changed_text(part)]


@register.filter
def signers(code: str) -> str:
    """Who may sign in a capacity."""
    return str(Signers(code).label)


@register.filter
def version_name(version: CharterVersion) -> str:
    """`Version 3`, with the authors' own name of it where they have one."""
    name = _("Version %(number)s") % {"number": version.number}
    return f"{name} ({version.label})" if version.label else name


@register.filter
def runs(parts: Sequence[PartChange]) -> list[dict[str, object]]:
    """Parts as they are shown: `{"parts", "folded"}`. What stayed is folded away, but for the
    part before and the part after a change."""
    shown = [
        any(part.what != Change.SAME for part in parts[max(0, place - 1) : place + 2])
        for place in range(len(parts))
    ]
    found: list[dict[str, object]] = []
    for is_shown, run in groupby(zip(shown, parts, strict=True), key=lambda pair: pair[0]):
        kept = [part for _shown, part in run]
        found.append({"parts": kept, "folded": not is_shown and len(kept) > 1})
    return found
