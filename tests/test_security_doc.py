"""`docs/security.md` names files and tests: each is there."""

import re

from django.conf import settings

ROOT = settings.BASE_DIR
TEXT = (ROOT / "docs" / "security.md").read_text()
NAMED = re.findall(
    r"`((?:portal|directory|charters|home|search|tests|templates|docs|\.ci)/[\w./-]+)(?:::(\w+))?`",
    TEXT,
)


def test_what_the_security_page_names_is_there():
    assert len(NAMED) > 80
    missing = []
    for path, test in NAMED:
        file = ROOT / path
        if not file.exists() or (test and f"def {test}(" not in file.read_text()):
            missing.append(f"{path}::{test}")
    assert missing == []


def test_each_item_of_the_standard_has_one_line():
    rows = re.findall(r"^\| ([\d., -]+) \|", TEXT, re.MULTILINE)
    assert len(rows) > 60
    items = [item.strip() for row in rows for item in row.split(",")]
    assert len(items) == len(set(items))
