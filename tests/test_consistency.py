"""What the whole tree keeps: migrations, templates, catalogues, file lengths, imports."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from portal.management.commands.update_catalogues import catalogue_problems

ROOT = Path(settings.BASE_DIR)
APPS = ("portal", "directory", "charters", "home", "search")
SOURCES = sorted(
    path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
# Found by name by Django and allauth themselves, without a line of ours that names them.
# Longer by design: people download it as one file that needs no other.
ONE_FILE = {"charters/coop_verify.py": 750}
BY_CONVENTION = re.compile(r"^(\d{3}\.html|account/.*|mfa/.*|allauth/.*|wagtailadmin/.*)$")


def test_there_is_something_to_look_at():
    assert len(SOURCES) > 100
    assert len(TEMPLATES) > 50


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_both_catalogues_are_complete():
    assert catalogue_problems() == []


def test_every_template_is_used():
    code = "\n".join(path.read_text() for path in [*SOURCES, *TEMPLATES])
    unused = []
    for path in TEMPLATES:
        name = str(path.relative_to(ROOT / "templates"))
        # Mails are named without folder and ending; account mails by allauth's own prefix.
        mail = name.removeprefix("email/").removesuffix(".txt") if name[:6] == "email/" else ""
        named = f'"{name}"' in code or f"'{name}'" in code or (mail and f'"{mail}"' in code)
        if not named and not BY_CONVENTION.match(name) and not mail.startswith("account_"):
            unused.append(name)
    assert unused == []


@pytest.mark.parametrize(
    ("paths", "most"),
    [(SOURCES, 500), (TESTS, 800), (TEMPLATES, 150)],
    ids=["code", "tests", "html"],
)
def test_no_file_outgrows_its_budget(paths, most):
    lengths = {str(p.relative_to(ROOT)): len(p.read_text().splitlines()) for p in paths}
    assert {name: n for name, n in lengths.items() if n > ONE_FILE.get(name, most)} == {}


def test_imports_stand_on_top():
    late = []
    for path in SOURCES:
        if path.name == "apps.py":
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                late += [
                    f"{path.relative_to(ROOT)}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]
    assert late == []


def test_every_module_says_what_lives_there():
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_no_script_or_style_inside_public_templates():
    """The content policy refuses them; mails have no other way, the admin has its own policy."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", re.IGNORECASE)
    found = [
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        if "email" not in path.parts and path.name != "500.html" and inline.search(path.read_text())
    ]
    assert found == []
