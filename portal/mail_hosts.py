"""What the host of a mail address tells: an organisation's own, everybody's, or nobody's for long.

Hosts are compared in ASCII (IDNA) and lower case. Both lists are short on purpose: they serve a
hint at the desk and keep one shortcut shut; what they miss is seen by people.
"""

from contextlib import suppress
from urllib.parse import urlsplit

# Anybody gets an address there, so it says nothing about an organisation. Written by hand from the
# providers' own sites, French ones first (2026).
PUBLIC_PROVIDERS = frozenset(
    """
    free.fr orange.fr wanadoo.fr laposte.net sfr.fr neuf.fr numericable.fr bbox.fr club-internet.fr
    aliceadsl.fr mailo.com mailo.fr netcourrier.com hotmail.fr live.fr outlook.fr yahoo.fr
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com aol.com
    icloud.com me.com mac.com proton.me protonmail.com pm.me gmx.com gmx.fr gmx.net gmx.de web.de
    mail.com mail.ru yandex.com yandex.ru zoho.com zohomail.com tutanota.com tuta.com tuta.io
    fastmail.com hey.com posteo.net posteo.de mailbox.org riseup.net disroot.org
    skynet.be proximus.be telenet.be bluewin.ch hotmail.be voila.fr gandi.net ik.me
    """.split()
)

# Addresses that last some minutes. Taken from the public-domain list (CC0) of
# github.com/disposable-email-domains/disposable-email-domains: the best known, and French ones.
DISPOSABLE = frozenset(
    """
    mailinator.com yopmail.com yopmail.fr yopmail.net jetable.org jetable.com email-jetable.fr
    guerrillamail.com guerrillamail.net guerrillamail.org guerrillamail.biz sharklasers.com
    10minutemail.com 10minutemail.net 10minutesmail.fr 20minutemail.com temp-mail.org tempmail.net
    trashmail.com trashmail.net trashmail.fr dispostable.com discard.email discardmail.com
    maildrop.cc mailnesia.com mailcatch.com mintemail.com mytemp.email getnada.com moakt.com
    mohmal.com emailondeck.com fakeinbox.com throwawaymail.com spamgourmet.com mailsac.com
    courrieltemporaire.com easytrashmail.com 1secmail.com dropmail.me emailfake.com anonbox.net
    """.split()
)


def ascii_host(host: str) -> str:
    """One spelling for a host: ASCII, lower case, without a last dot."""
    host = host.strip().casefold().rstrip(".")
    with suppress(UnicodeError):  # no host name: it is compared as it is written
        return host.encode("idna").decode()
    return host


def host_of(address: str) -> str:
    """The host of a mail address."""
    return ascii_host(address.rpartition("@")[2])


def is_disposable(host: str) -> bool:
    """Whether addresses of this host, or of one below it, last some minutes."""
    labels = ascii_host(host).split(".")
    return any(".".join(labels[start:]) in DISPOSABLE for start in range(len(labels)))


def is_own_domain(address: str, website: str) -> bool:
    """Whether a mail address is of the very host of a web site (with or without `www.`).

    A public provider's host is nobody's own. Hosts below or above do not count: who may write
    from them is not told by the site.
    """
    try:
        site = ascii_host(urlsplit(website).hostname or "").removeprefix("www.")
    except ValueError:  # not an address at all
        return False
    return "." in site and site == host_of(address) and site not in PUBLIC_PROVIDERS | DISPOSABLE
