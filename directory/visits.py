"""Which requests are somebody looking at a listing. Headers are read here, and kept nowhere."""

import re
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

# What programs call themselves that no person looks through; also whoever says nothing.
ROBOT = re.compile(
    r"bot\b|bot[/;_-]|crawl|spider|slurp|fetch|preview|monitor|archiv|scan|check|feed|headless|"
    r"curl|wget|python|java/|go-http|httpclient|okhttp|libwww|perl|ruby|node|axios|facebookexternal",
    re.IGNORECASE,
)
RESULTS = frozenset({"listing_list", "listing_map", "site_search"})


def is_a_look(request: HttpRequest) -> bool:
    """A page that is opened by a browser that does not call itself a robot, and not beforehand."""
    agent = request.headers.get("User-Agent", "")
    ahead = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and bool(agent) and not ahead and not ROBOT.search(agent)


def came_from_results(request: HttpRequest) -> bool:
    """Whether a list of results of this site led here. What was looked for is not even read."""
    try:
        said = urlsplit(request.headers.get("Referer", "")[:2000])
        is_ours = said.netloc == request.get_host()
        return is_ours and resolve(said.path).url_name in RESULTS
    except (ValueError, Resolver404):
        return False
