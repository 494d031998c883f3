"""Many small texts as fewer pieces of a file."""

from collections.abc import Iterable, Iterator

PIECE = 64_000  # characters, about


def in_pieces(texts: Iterable[str]) -> Iterator[bytes]:
    """The texts in UTF-8, joined until there is enough to send; nothing is read ahead."""
    kept: list[str] = []
    size = 0
    for text in texts:
        kept.append(text)
        size += len(text)
        if size >= PIECE:
            yield "".join(kept).encode()
            kept, size = [], 0
    if kept:
        yield "".join(kept).encode()
