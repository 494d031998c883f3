"""Tells which numbered lines are the headings of articles and which are list items or text."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from charters.importing.shapes import Doubt, Line
from charters.importing.vocabulary import is_closing_heading, is_preamble_heading

Candidates = list[tuple[int, Line]]
# A hostile file may start a thousand lists: no need to try each as the row of articles.
MAX_STARTS = 50


@dataclass(slots=True)
class Headings:
    """Article numbers by position in the lines, and the level of headings that end an article."""

    numbers: dict[int, int]
    level: int
    doubts: list[Doubt]


def find_headings(lines: list[Line]) -> Headings:
    """The row of lines that number the articles, most explicit style first.

    Numbered Markdown or HTML headings win over "Article 3", which wins over plain "3."; numbered
    headings that all stand below one heading of several are sub-parts. Without any number,
    headings of one level are the articles; failing that, the items of a single list.
    """
    _mark_lists(lines)
    candidates = [(index, line) for index, line in enumerate(lines) if line.ordinal is not None]
    in_headings = [item for item in candidates if item[1].heading]
    unnumbered = _unnumbered(lines)
    if chain := _best_heading_chain(in_headings):
        if _is_inside(lines, chain, unnumbered):
            return _in_order(lines, unnumbered)
        return _chosen(lines, chain, doubts=_gaps(lines, chain))
    if chain := _chain([item for item in candidates if item[1].is_worded]):
        return _chosen(lines, chain, doubts=[])
    loose = [item for item in candidates if not item[1].in_list]
    chain = _chain(loose)
    restarts = sum(line.ordinal == 1 for _, line in loose) > 1
    if len(unnumbered) > 1 and (not chain or restarts or _is_one_list(chain)):
        return _in_order(lines, unnumbered)
    if not chain and (chain := _chain(candidates)):
        doubt = Doubt(
            chain[0][1].number, "the items of this numbered list were read as the articles."
        )
        return _chosen(lines, chain, doubts=[doubt])
    return _chosen(lines, chain, doubts=[])


def _in_order(lines: list[Line], unnumbered: Candidates) -> Headings:
    """Headings without numbers, with those that stand a level too high between them."""
    level = unnumbered[0][1].heading
    first = unnumbered[0][0]
    strays = [
        (index, line)
        for index, line in enumerate(lines)
        if index > first
        and 0 < line.heading < level
        and not is_closing_heading(line.text)
        # A heading right above another one is the title of a group.
        and index + 1 < len(lines)
        and not lines[index + 1].heading
    ]
    found = sorted([*unnumbered, *strays], key=lambda item: item[0])
    doubts = [
        Doubt(found[0][1].number, "the articles have no number: they were numbered in order.")
    ]
    doubts += [Doubt(line.number, "read as an article, one level too high.") for _, line in strays]
    return Headings({index: n for n, (index, _) in enumerate(found, 1)}, level, doubts)


def _is_inside(lines: list[Line], chain: Candidates, unnumbered: Candidates) -> bool:
    """Whether numbered headings are the sub-parts of one heading among several with own texts."""
    if len(unnumbered) < 2 or unnumbered[0][1].heading >= chain[0][1].heading:
        return False
    level = unnumbered[0][1].heading
    parents = [index for index, line in enumerate(lines) if 0 < line.heading <= level]
    above = {parents[bisect_right(parents, index) - 1] for index, _ in chain}
    without = [index for index, _ in unnumbered if index not in above]
    # The heading of all articles ("Our commitments") is none itself.
    return len(above & {index for index, _ in unnumbered}) == 1 and len(without) > 1


def _is_one_list(chain: Candidates) -> bool:
    """Whether the numbers follow each other with nothing below them, as in a spaced-out list."""
    gaps = [after[0] - before[0] for before, after in pairwise(chain)]
    return not any(gap > 1 for gap in gaps)


def _mark_lists(lines: list[Line]) -> None:
    """Mark the items of lists: a run 1, 2, 3... of lines with no blank line between them.

    Lists inside an item (deeper by two columns at least) do not end the run around them.
    """
    runs: list[list[Line]] = []
    for line in lines:
        if not line.adjacent:
            runs = []
        while runs and _is_outside(runs[-1][-1], line):
            runs.pop()
        item = runs[-1][-1] if runs else None
        if line.ordinal is None or line.heading:
            runs = runs if item and _is_in(item, line) else []
        elif item and abs(line.indent - item.indent) < 2:
            if line.ordinal == (item.ordinal or 0) + 1:
                runs[-1].append(line)
                runs[-1][0].in_list = line.in_list = runs[-1][0].ordinal == 1
            else:
                runs[-1] = [line]
        else:
            runs.append([line])


def _is_outside(item: Line, line: Line) -> bool:
    """Whether a numbered line is less deep than the item, and so ends its list."""
    return line.ordinal is not None and item.indent - line.indent >= 2


def _is_in(item: Line, line: Line) -> bool:
    """Whether an unnumbered line is a bullet in the item, or goes on with its text."""
    return line.kind == "bullet" or (line.is_plain and _is_wrap(item, line))


def _is_wrap(item: Line, line: Line) -> bool:
    return line.indent > item.indent or line.text[:1].islower()


def _chain(candidates: Candidates) -> Candidates:
    """The longest row 1, 2, 3... at one depth; of two equal ones, that with more texts below."""
    positions: dict[tuple[int, int], list[int]] = defaultdict(list)
    for position, (_, line) in enumerate(candidates):
        positions[line.ordinal or 0, _depth(line)].append(position)
    starts = [position for position, (_, line) in enumerate(candidates) if line.ordinal == 1]
    best: Candidates = []
    best_score = (0, 0)
    for start in starts[:MAX_STARTS]:
        chain = _follow(candidates, positions, start)
        gaps = [after[0] - before[0] for before, after in pairwise(chain)]
        score = (len(chain), sum(gap > 1 for gap in gaps))
        if score > best_score:
            best, best_score = chain, score
    return best


def _follow(
    candidates: Candidates, positions: dict[tuple[int, int], list[int]], start: int
) -> Candidates:
    first = candidates[start][1]
    chain, position, number = [candidates[start]], start, 2
    while later := _after(positions[number, _depth(first)], position):
        same_style = [
            place for place in later[:20] if candidates[place][1].separator == first.separator
        ]
        position = same_style[0] if same_style else later[0]
        chain.append(candidates[position])
        number += 1
    return chain


def _after(places: list[int], position: int) -> list[int]:
    cut = bisect_right(places, position)
    return places[cut : cut + 20]


def _depth(line: Line) -> int:
    """Indented numbers are not in one row with those at the margin; a stray space is nothing."""
    return line.indent if line.separator == "ol" else int(line.indent >= 2)


def _best_heading_chain(candidates: Candidates) -> Candidates:
    """The longest increasing row of numbered headings of one level, the higher level first."""
    best: Candidates = []
    for level in range(1, 7):
        chain: Candidates = []
        for index, line in candidates:
            if line.heading == level and (line.ordinal or 0) > (
                chain[-1][1].ordinal or 0 if chain else 0
            ):
                chain.append((index, line))
        # A lone number above 1 is a title such as "10 commitments", not the first article.
        if len(chain) > max(len(best), int(bool(chain) and chain[0][1].ordinal != 1)):
            best = chain
    return best


def _gaps(lines: list[Line], chain: Candidates) -> list[Doubt]:
    expected, doubts = 1, []
    for _, line in chain:
        if line.ordinal != expected:
            doubts.append(
                Doubt(line.number, f"article {line.ordinal} follows where {expected} was expected.")
            )
        expected = (line.ordinal or 0) + 1
    return doubts


def _unnumbered(lines: list[Line]) -> Candidates:
    """The headings of the highest level that has two, without those of title, preamble and end."""
    for level in range(1, 7):
        found = [
            (index, line)
            for index, line in enumerate(lines)
            if line.heading == level
            and (index or level > 1)
            and not is_preamble_heading(line.text)
            and not is_closing_heading(line.text)
        ]
        if len(found) > 1:
            return found
    return []


def _chosen(lines: list[Line], chain: Candidates, *, doubts: list[Doubt]) -> Headings:
    numbers = {index: line.ordinal or 0 for index, line in chain}
    if not chain:
        return Headings(numbers, 0, doubts)
    first, line = chain[0]
    above = [other.heading for other in lines[:first] if other.heading]
    return Headings(numbers, line.heading or (above[-1] if above else 0), doubts)
