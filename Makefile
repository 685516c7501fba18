# Réglo: install, run, test. Needs git, make, python3 (3.11 or later) and python3-venv; says which is missing.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
STAMP := $(VENV)/.installed
JOBS ?= auto
N ?= 1000
# Tests: make test PYTEST="tests/rules -k terms"
PYTEST ?= tests

.PHONY: install run test test-sqlite test-postgres lint bench soak shots situations lock words clean prerequisites

install: $(STAMP)

$(STAMP): requirements-dev.lock pyproject.toml | prerequisites
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "python3-venv is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@tools/install $(BIN)/python requirements-dev.lock
	@touch $(STAMP)

prerequisites:
	@command -v git >/dev/null || { echo "git is missing. On Debian or Ubuntu: apt-get install git"; exit 1; }
	@command -v $(PYTHON) >/dev/null || { echo "python3 is missing. On Debian or Ubuntu: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "python3 is too old: Réglo needs 3.11 or later. Name another: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "python3-venv is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }

run: $(STAMP)
	@$(BIN)/reglo run $(ARGS)

# The whole suite on SQLite, then what uses the database once more on PostgreSQL, but for the long stories in a browser
# and for what only looks at pages: both would say the same of them a second time.
test: test-sqlite test-postgres

test-sqlite: $(STAMP)
	tools/with-postgres $(BIN)/python -m pytest $(PYTEST) -n $(JOBS) --dist worksteal

test-postgres: $(STAMP)
	tools/with-postgres --required-by-ci tools/on-postgres $(BIN)/python -m pytest $(PYTEST) -n $(JOBS) --dist worksteal -m "database and not (browser and (slow or looks))"

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	REGLO_SECRET_KEY=lint $(BIN)/mypy reglo tools
	$(BIN)/lint-imports --no-cache
	$(BIN)/python tools/words.py --check

bench: $(STAMP)
	$(BIN)/python -m bench
	tools/with-postgres --required-by-ci $(BIN)/python -m bench --postgres morning

# The long campaigns of kills, races and mutations, on both databases: make soak N=100000
soak: $(STAMP)
	REGLO_SOAK=$(N) tools/with-postgres $(BIN)/python -m pytest $(PYTEST) -m soak -n $(JOBS) --dist worksteal
	REGLO_SOAK=$(N) tools/with-postgres tools/on-postgres $(BIN)/python -m pytest $(PYTEST) -m "soak and database" -n $(JOBS) --dist worksteal

# The pictures of the README, made from the demo.
shots: $(STAMP)
	$(BIN)/python -m tools.shots

# The tables of situations and their PDFs, made from the worked cases of the packs.
situations: $(STAMP)
	$(BIN)/python tools/situations.py

# Both locks, for every platform, with the digest of each file and without the address it came from.
lock: $(STAMP)
	tools/lock $(BIN)

words: $(STAMP)
	$(BIN)/python tools/words.py

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
