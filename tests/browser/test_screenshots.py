"""The pictures of the README: `make screenshots`."""

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.pages import CHARTER, NETWORK

PICTURES = {
    "portal-home": "/en/",
    "charter": f"/fr/{NETWORK}/{CHARTER}/",
    "directory": "/en/directory/",
}
MOST_BYTES = 150_000


@pytest.mark.parametrize("name", PICTURES)
def test_picture(visit, request, name):
    folder = Path(request.config.getoption("--screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.png"
    with visit(color_scheme="light") as page:
        page.goto(PICTURES[name], wait_until="networkidle")
        picture = Image.open(io.BytesIO(page.screenshot()))
    # Few colours: a palette is enough.
    picture.convert("RGB").quantize(128).save(target, optimize=True)
    assert target.stat().st_size < MOST_BYTES
