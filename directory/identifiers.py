"""Numbers and addresses by which organisations are known: SIREN, RNA, the host of a web site."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from directory.matching import fold, stem

SIREN = re.compile(r"[0-9]{9}")
SIRET = re.compile(r"[0-9]{14}")
RNA = re.compile(r"W[0-9][0-9A-Z][0-9]{7}")
BETWEEN = re.compile(r"[\s.\-_']+")
# Many organisations have their page there: the same host says nothing of who it is.
SHARED_HOSTS = frozenset(
    """
    assoconnect.com bit.ly canalblog.com discord.gg etsy.com eventbrite.fr facebook.com
    framasite.org github.com gitlab.com gofundme.com google.com google.fr helloasso.com
    instagram.com jimdo.com leboncoin.fr leetchi.com lilo.org linkedin.com linktr.ee malt.fr
    medium.com meetup.com mobilizon.fr net1901.org notion.site overblog.com pagesperso-orange.fr
    pagesjaunes.fr patreon.com sites.google.com soundcloud.com t.me tiktok.com twitch.tv
    twitter.com ulule.com vimeo.com wa.me wikipedia.org wix.com wixsite.com wordpress.com x.com
    youtu.be youtube.com docs.google.com drive.google.com fr.linkedin.com fr-fr.facebook.com
    """.split()
)
# Words that a name is written with or without.
IDLE_WORDS = frozenset(
    """
    a asso association au aux cae collectif coop cooperative d de des du en et eurl l la le les
    of sarl sas sasu scic scop ste the un une
    """.split()
)
WORD = re.compile(r"[^\W_]+")
LONGEST_KEY = 200
LONGEST_HOST = 200
WRONG_SIREN = gettext_lazy("This is no SIREN: nine digits, of which the last one is a check.")
WRONG_RNA = gettext_lazy("This is no RNA: a W, then nine digits.")


def has_good_check(digits: str) -> bool:
    """Luhn's sum over the digits is a multiple of ten."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def check_siren(value: str) -> None:
    """A validator: nine digits with a good check."""
    if not SIREN.fullmatch(value) or not has_good_check(value):
        raise ValidationError(WRONG_SIREN)


def check_rna(value: str) -> None:
    """A validator. The third sign is a letter overseas (`W9R1000001`)."""
    if not RNA.fullmatch(value):
        raise ValidationError(WRONG_RNA)


def read_siren(typed: str) -> str:
    """The SIREN in what was typed, blanks and dots left out; a SIRET begins with it.

    Raises ValidationError."""
    digits = BETWEEN.sub("", typed)
    if not digits:
        return ""
    siren = digits[:9] if SIRET.fullmatch(digits) else digits
    check_siren(siren)
    return siren


def read_rna(typed: str) -> str:
    """The RNA in what was typed. Raises ValidationError."""
    rna = BETWEEN.sub("", typed).upper()
    if rna:
        check_rna(rna)
    return rna


def host_key(address: str) -> str:
    """The host of a web site without `www`; empty where many organisations share it."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    host = host.removeprefix("www.").rstrip(".")
    return "" if host in SHARED_HOSTS else host[:LONGEST_HOST]


def name_key(name: str) -> str:
    """The stems of a name's words in alphabetical order, without idle ones: names that differ in
    accents, number, order or an article have the same key."""
    words = WORD.findall(fold(name[:LONGEST_KEY]))
    telling = [word for word in words if word not in IDLE_WORDS] or words
    return " ".join(sorted({stem(word) for word in telling}))[:LONGEST_KEY]
