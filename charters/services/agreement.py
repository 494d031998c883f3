"""What the register says against the rows: texts by their bytes, signatures state by state."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from charters.canonical import canonical_text, text_sha256
from charters.chain import signer_commitment, signer_document
from charters.duties import LOCALE, duties_sha256
from charters.enums import END_ENTRIES, PUBLIC_VERSION_STATES, RegisterType, SignatureState
from charters.models import RegisterEntry, Signature, VersionText
from portal.models import Network

PIECE = 2_000
# What is read of each signature and of its entry: columns, as instances take twice the time.
ROW = (
    *("pk", "state", "register_seq", "charter__slug", "version__number", "locale", "text_sha256"),
    *("capacity", "signer_kind", "name", "organisation", "role_title", "place", "salt"),
)
ENTRY = (*("seq", "signer", "type", "charter", "version", "locale", "text_sha256", "capacity"),)
OPENING = (RegisterType.SIGNED, RegisterType.RESTORED)
# What the register's last word on a signature has to be, by the row's state.
LAST_WORDS: dict[str, tuple[str, ...]] = {
    SignatureState.ACTIVE: OPENING,
    **{state: (entry,) for state, entry in END_ENTRIES.items()},
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not hold: in which network (empty: the site), at which entry (0: none)."""

    check: str
    net: str = ""
    seq: int = 0
    detail: str = ""

    def __str__(self) -> str:
        where = f"{self.net} #{self.seq}" if self.seq else self.net or "the site"
        return f"{where}: {self.check}: {self.detail}" if self.detail else f"{where}: {self.check}"


def check_texts(network: Network, adopted: dict[tuple[str, int, str], str]) -> list[Problem]:
    """Each adopted text has the bytes whose hash the register holds, and the other way round."""
    problems = []
    left = dict(adopted)
    texts = VersionText.objects.filter(
        version__charter__network=network, version__state__in=PUBLIC_VERSION_STATES
    ).select_related("version__charter")
    for text in texts.order_by("pk").iterator(chunk_size=50):
        charter, number = text.version.charter, text.version.number or 0
        place = (charter.slug, number, text.locale)
        altered = (
            text_sha256(text.canonical) != text.sha256
            or canonical_text(text.content) != text.canonical
        )
        if altered or left.pop(place, "") != text.sha256:
            problems.append(Problem("text", network.slug, 0, " ".join(map(str, place))))
        if text.locale == charter.language:
            place = (charter.slug, number, LOCALE)
            if left.pop(place, duties_sha256(text.content)) != duties_sha256(text.content):
                problems.append(Problem("duties", network.slug, 0, " ".join(map(str, place))))
    problems += [
        Problem("text", network.slug, 0, f"{' '.join(map(str, place))} is not there")
        for place in left
    ]
    return problems


def registered(network: Network) -> QuerySet[Signature]:
    """Signatures that the register knows of."""
    return Signature.objects.filter(charter__network=network, register_seq__isnull=False)


def check_signatures(network: Network, tell: Callable[[int], object]) -> list[Problem]:
    """Rows and entries agree, state by state, and there is no entry without a row."""
    problems = []
    rows = registered(network).order_by("pk").values_list(*ROW, named=True)
    last = 0
    while piece := list(rows.filter(pk__gt=last)[:PIECE]):
        wrong = _disagreeing(network, piece)
        if wrong:
            again = list(rows.filter(pk__in=wrong))
            problems += list(_disagreeing(network, again).values())
        last = piece[-1].pk
        tell(len(piece))
    unregistered = Signature.objects.filter(
        charter__network=network, state=SignatureState.ACTIVE, register_seq=None
    )
    if unregistered.exists():
        problems.append(Problem("signature-entry", network.slug, 0, "an active row has no entry"))
    if not any(_counts_agree(network) for _time in range(3)):
        detail = "entries that opened a signature are more or fewer than the rows"
        problems.append(Problem("signature-count", network.slug, 0, detail))
    return problems


def _disagreeing(network: Network, piece: list[Any]) -> dict[int, Problem]:
    """The rows of a piece with which their entries do not agree, by their keys."""
    entries = RegisterEntry.objects.filter(network=network)
    seqs = [row.register_seq for row in piece]
    opened = {entry[0]: entry[1:] for entry in entries.filter(seq__in=seqs).values_list(*ENTRY)}
    words: dict[str, tuple[int, str]] = {}
    # Sorted here: asked to, a database may walk the whole register for the order.
    signers = [entry[0] for entry in opened.values() if entry[0]]
    said = entries.filter(signer__in=signers).order_by()
    for signer, seq, kind in said.values_list("signer", "seq", "type"):
        words[signer] = max(words.get(signer, (0, "")), (seq, kind))
    wrong = {}
    for row in piece:
        check = _what_disagrees(row, opened.get(row.register_seq), words)
        if check:
            detail = f"signature {row.pk}, {row.state}"
            wrong[row.pk] = Problem(check, network.slug, row.register_seq, detail)
    return wrong


def _what_disagrees(row: Any, entry: tuple | None, words: dict[str, tuple[int, str]]) -> str:
    """The name of the check that this row breaks; empty: none. Columns are those of ROW, ENTRY."""
    if entry is None or entry[1] != RegisterType.SIGNED:
        return "signature-entry"
    said = (row.charter__slug, row.version__number, row.locale, row.text_sha256, row.capacity)
    if said != entry[2:]:
        return "signature-entry"
    if row.salt:
        document = signer_document(
            kind=row.signer_kind,
            name=row.name,
            organisation=row.organisation,
            role=row.role_title,
            place=row.place,
            salt=row.salt,
        )
        if signer_commitment(document) != entry[0]:
            return "signature-commitment"
    if words[entry[0]][1] not in LAST_WORDS.get(row.state, ()):
        return "signature-state"
    return ""


def _counts_agree(network: Network) -> bool:
    """Each row opened one commitment, and one more each time it was corrected."""
    entries = RegisterEntry.objects.filter(network=network)
    opened = entries.filter(type=RegisterType.SIGNED).count()
    corrected = entries.filter(type=RegisterType.CORRECTED).count()
    return opened - corrected == registered(network).count()
