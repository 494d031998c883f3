# make run    the portal on http://127.0.0.1:8000 (PORT= changes it), with its demo; no server needed
# make test   the whole test suite, from nothing (PYTEST= adds options; BROWSER=no leaves Chromium out)
# make lint   what CI checks besides
# make install, make migrate, make demo, make lock, make screenshots: the parts by themselves

PORT ?= 8000
PYTEST ?=
BROWSER ?= yes
VENV := .venv
PY := $(VENV)/bin/python
# The first Python that is new enough: what `.python-version` picks, then by name.
FIND_PYTHON = for p in python3 python3.12 python3.13 python3.14; do \
	if $$p -c 'import sys; sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; \
	then echo $$p; exit; fi; done; \
	if command -v uv >/dev/null; then uv python find '>=3.12,<3.15' 2>/dev/null || \
	{ uv python install 3.12 >&2 && uv python find 3.12; }; fi

.PHONY: run test lint lint-types lint-rest install migrate demo lock screenshots

run: migrate demo
	@$(PY) manage.py run_demo --port $(PORT)

migrate: $(VENV)/base.stamp
	@$(PY) manage.py compile_catalogues --verbosity 0
	@echo "Preparing the database (half a minute the first time)"
	@$(PY) manage.py migrate --verbosity 0

demo: migrate
	@$(PY) manage.py load_demo

test: $(VENV)/dev.stamp
	@$(PY) manage.py compile_catalogues --verbosity 0
	$(PY) -m pytest -n auto --dist worksteal --ignore=tests/browser $(PYTEST)
ifneq ($(BROWSER),no)
	$(PY) -m pytest -n auto --dist loadfile tests/browser $(PYTEST)
endif

lint: $(VENV)/dev.stamp
	@$(MAKE) --no-print-directory -j2 lint-types lint-rest

lint-types:
	$(PY) -m mypy portal directory charters home search

lint-rest:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(VENV)/bin/djhtml --check --tabwidth 2 templates
	$(PY) .ci/gates.py
	$(VENV)/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py update_catalogues --check

install: $(VENV)/base.stamp
	@$(PY) manage.py compile_catalogues --verbosity 0

$(PY):
	@python=$$($(FIND_PYTHON)); if [ -z "$$python" ]; then \
		echo "Maillage needs Python 3.12, 3.13 or 3.14 and found none."; \
		echo "Install one (Debian: apt install python3.13 python3.13-venv; or https://www.python.org/downloads/), then run make again."; \
		exit 1; fi; \
	echo "Making $(VENV) with $$($$python --version)"; $$python -m venv $(VENV)

$(VENV)/base.stamp: requirements/base.txt | $(PY)
	@echo "Installing locked dependencies (a minute, once)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt | $(PY)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ $(VENV)/base.stamp

# Needs uv. The lock holds hashes and no index address.
UV_COMPILE = uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --universal --python-version 3.12
lock:
	$(UV_COMPILE) requirements/base.in -o requirements/base.txt
	$(UV_COMPILE) -c requirements/base.txt requirements/dev.in -o requirements/dev.txt

screenshots: $(VENV)/dev.stamp
	$(PY) -m pytest tests/browser/test_screenshots.py --screenshots docs/screenshots
