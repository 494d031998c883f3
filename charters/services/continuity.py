"""Whether the database still has what was published of its registers, and what follows if not.

A database put back from an older backup has lost entries that people hold receipts of. Going on
from there would write a second history: nothing is appended until somebody decides.
"""

from dataclasses import dataclass
from time import monotonic

from django.db.models import Q

from charters.errors import RegisterBehind
from charters.models import RegisterEntry, RegisterHead
from charters.register_files import Heads, folder, known_heads
from portal.models import Network

# How long an answer about the whole site is believed: each request asks.
BELIEVED_FOR = 5.0


@dataclass(frozen=True, slots=True)
class Lost:
    """A head that left the database and that the database does not have."""

    net: str
    seq: int
    hash: str


def lost_heads() -> list[Lost]:
    """What is known outside the database and missing in it: one statement."""
    known = known_heads()
    if not known:
        return []
    wanted = Q()
    for net, (seq, sha) in known.items():
        wanted |= Q(network__slug=net, seq=seq, hash=sha)
    there = set(RegisterEntry.objects.filter(wanted).values_list("network__slug", flat=True))
    return [Lost(net, seq, sha) for net, (seq, sha) in sorted(known.items()) if net not in there]


class _Watch:
    """The last answer, and what it was about."""

    def __init__(self) -> None:
        self.known: tuple[str, Heads] | None = None
        self.until = 0.0
        self.behind = False


_watch = _Watch()


def is_behind() -> bool:
    """`lost_heads`, cheap enough for each request: asked again every few seconds."""
    known = known_heads()
    if not known:
        return False
    about = (str(folder()), known)
    if _watch.known != about or monotonic() >= _watch.until:
        _watch.behind = bool(lost_heads())
        _watch.known, _watch.until = about, monotonic() + BELIEVED_FOR
    return _watch.behind


def look_again() -> None:
    """Forget the last answer: something was decided."""
    _watch.known = None


def refuse_if_behind(network: Network, head: RegisterHead) -> None:
    """Raises RegisterBehind where this chain lacks what was published of it. In its lock."""
    seq, sha = known_heads().get(network.slug, (0, ""))
    if not seq:
        return
    if head.seq == seq:
        is_there = head.hash == sha
    else:
        is_there = RegisterEntry.objects.filter(network=network, seq=seq, hash=sha).exists()
    if not is_there:
        look_again()
        raise RegisterBehind(network.slug)
