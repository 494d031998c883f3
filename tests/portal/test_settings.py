"""Production settings: nothing is guessed, Django's own deployment checks find nothing."""

import json
import os
import subprocess
import sys

import pytest

from tests.template_database import ROOT

GIVEN = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "".join(chr(48 + n * 7 % 75) for n in range(75)),
    "BASE_URL": "https://portal.example.org",
    "ALLOWED_HOSTS": "portal.example.org",
    "DATABASE_URL": "postgres://u:p@localhost/maillage",
    "EMAIL_URL": "smtp+tls://u:p@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "Maillage <bonjour@example.org>",
    "BEHIND_TLS_PROXY": "true",
    "TRUSTED_PROXIES": "1",
}
ASK = """
import json
import django
from django.conf import settings
django.setup()
print(json.dumps({n: str(getattr(settings, n)) for n in dir(settings) if n.isupper()}))
"""


def run(*command: str, without: str = "", **given: str) -> subprocess.CompletedProcess:
    environment = {"PATH": os.environ["PATH"], **GIVEN, **given}
    environment.pop(without, None)
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def production(tmp_path_factory) -> dict[str, str]:
    answer = run("-c", ASK, VAR_DIR=str(tmp_path_factory.mktemp("var")))
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_djangos_deployment_checks_find_nothing(tmp_path):
    answer = run(
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"), VAR_DIR=str(tmp_path)
    )
    assert answer.returncode == 0, answer.stderr
    assert "no issues (0 silenced)" in answer.stdout


def test_it_would_say_so(tmp_path):
    answer = run(
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        VAR_DIR=str(tmp_path),
        SECURE_SSL_REDIRECT="false",
    )
    assert answer.returncode == 1
    assert "security.W008" in answer.stderr


@pytest.mark.parametrize("cookie", ["SESSION", "CSRF", "LANGUAGE"])
def test_cookies_belong_to_this_very_host(production, cookie):
    assert production[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
    assert production[f"{cookie}_COOKIE_SECURE"] == "True"
    assert production[f"{cookie}_COOKIE_PATH"] == "/"
    assert production[f"{cookie}_COOKIE_DOMAIN"] == "None"


def test_messages_have_no_cookie_of_their_own(production):
    assert production["MESSAGE_STORAGE"].endswith("SessionStorage")


@pytest.mark.parametrize("name", ["SECRET_KEY", "BASE_URL", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_a_missing_variable_stops_the_start(tmp_path, name):
    answer = run("-c", ASK, VAR_DIR=str(tmp_path), without=name)
    assert answer.returncode != 0
    assert name in answer.stderr
