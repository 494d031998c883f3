"""The figures of a listing, for who keeps it: a chart of bars with its table."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory.queries.figures import LEAST, MonthFigures, figures_of
from directory.views.member import own_listing

# The chart's own units: the drawing is as wide as its place.
WIDTH, HEIGHT, FOOT, STEP, BAR = 720, 220, 24, 60, 36


@dataclass(frozen=True)
class Bar:
    """One month of the chart: where it stands, and how high its two parts are."""

    figures: MonthFigures
    x: int
    middle: int
    y: int
    height: int
    search_y: int
    search_height: int


@never_cache
@login_required
@require_safe
def listing_figures(request: HttpRequest, slug: str) -> HttpResponse:
    """Twelve months; counts under five are not told."""
    listing = own_listing(request, slug)
    months = figures_of(listing)
    most = max([LEAST, *(month.views or 0 for month in months)])
    context = {
        "listing": listing,
        "network": listing.home_network,
        "months": months,
        "bars": [_bar(number, month, most) for number, month in enumerate(months)],
        "most": most,
        "chart": {"width": WIDTH, "height": HEIGHT + FOOT, "base": HEIGHT, "foot": HEIGHT + 18},
        "bar_width": BAR,
    }
    return render(request, "directory/listing_figures.html", context)


def _bar(number: int, month: MonthFigures, most: int) -> Bar:
    """What is not told is as high as the least that is: nobody reads it off the drawing."""
    full = HEIGHT - 20  # room for the number above
    height = full * (month.views or LEAST - 1) // most
    search = full * (month.from_search or 0) // most
    x = number * STEP + (STEP - BAR) // 2
    return Bar(month, x, x + BAR // 2, HEIGHT - height, height, HEIGHT - search, search)
