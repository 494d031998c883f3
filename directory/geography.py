"""Where places stand on the map of `portal/departments.svg`, in its units.

The outlines are a plain Mercator projection; the numbers were found by laying known towns over
them. Overseas departments are boxes beside the mainland, each with a scale of its own, and the
four departments of Paris and around are also shown larger.
"""

import math
from typing import NamedTuple

WIDTH, HEIGHT = 2452, 2340


class Box(NamedTuple):
    """The frame of an overseas department: its corner, and where on Earth it is."""

    x: int
    y: int
    south: float
    north: float
    west: float
    east: float


BOX_WIDTH, BOX_HEIGHT = 250, 220
BOX_INSET = 50
BOXES = {
    "971": Box(20, 1600, 15.83, 16.52, -61.81, -61.0),
    "972": Box(290, 1600, 14.38, 14.89, -61.23, -60.8),
    "973": Box(20, 1840, 2.1, 5.8, -54.6, -51.6),
    "974": Box(290, 1840, -21.4, -20.86, 55.2, 55.84),
    "976": Box(20, 2080, -13.01, -12.64, 45.03, 45.3),
}
AROUND_PARIS = ("75", "92", "93", "94")
# What is around the first point of the map is drawn around the second one, so much larger.
LENS_FROM, LENS_TO, LENS_SCALE, LENS_RADIUS = (1262, 577), (250, 250), 4.6, 230
LENS_TRANSFORM = (
    f"translate({LENS_TO[0]} {LENS_TO[1]}) scale({LENS_SCALE})"
    f" translate({-LENS_FROM[0]} {-LENS_FROM[1]})"
)


def is_drawn(department: str) -> bool:
    """It has an outline or a box; overseas collectivities have none."""
    return len(department) == 2 or department in BOXES


def position(latitude: float, longitude: float, department: str) -> tuple[int, int]:
    """Where a commune of this department stands on the map."""
    box = BOXES.get(department)
    if box is not None:
        across = (longitude - box.west) / (box.east - box.west)
        down = (box.north - latitude) / (box.north - box.south)
        room = BOX_WIDTH - 2 * BOX_INSET, BOX_HEIGHT - 2 * BOX_INSET
        x = box.x + BOX_INSET + room[0] * min(max(across, 0), 1)
        return round(x), round(box.y + BOX_INSET + room[1] * min(max(down, 0), 1))
    mercator = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
    x = 4 * (214.889 + 2384.721 * math.radians(longitude))
    y = 4 * (2466.661 - 2369.945 * mercator)
    if department in AROUND_PARIS:
        x = LENS_TO[0] + LENS_SCALE * (x - LENS_FROM[0])
        y = LENS_TO[1] + LENS_SCALE * (y - LENS_FROM[1])
    return round(x), round(y)
