# What this project can be told to do. Everything works in .venv, which `make setup` builds.
#   make setup   the virtual environment, with locked dependencies
#   make demo    a year of two services, made up, on a fresh database
#   make test    every test, on the packaged PostgreSQL and on Debian's PostgreSQL 15
#   make fmt / lint / types / bench / lock / clean

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := setup
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
SETUP_STAMP := .venv/.setup-done
IN_PARALLEL := --numprocesses=auto --dist=worksteal
STATEMENTS := .statements
WITHOUT_FACES := $(addprefix --ignore=tests/,browser cli console demo docs portal public scenarios web)
# The real RADIUS server that logins to a network are tried on.
RADIUS_PACKAGES := freeradius freeradius-postgresql freeradius-utils
# What PDFs are drawn with, and what the tests read them with.
PDF_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk poppler-utils
# For a run by hand: make test PYTEST_ARGS=tests/base
PYTEST_ARGS ?=

.PHONY: setup demo test test-packaged test-debian fmt lint types bench lock clean

setup: $(SETUP_STAMP)

$(SETUP_STAMP): requirements-dev.lock pyproject.toml .ci/setup
	@.ci/setup "$(PYTHON)"
	@touch $@

demo: setup
	@$(BIN)/kiyaku demo

test: test-packaged test-debian

test-packaged: setup
	@.ci/install-packages chromium-headless-shell $(PDF_PACKAGES) $(RADIUS_PACKAGES)
	@echo "== Every test, on the packaged PostgreSQL"
	@rm -rf .covered $(STATEMENTS)
	@PYTEST_PLUGINS=tests.covered \
	  $(BIN)/pytest $(IN_PARALLEL) --note-statements=$(STATEMENTS) $(PYTEST_ARGS)
	@$(BIN)/python .ci/coverage-floors

# The tests that ask for the database, on the oldest PostgreSQL that Kiyaku promises to work with.
# Not those of pages, commands and stories: these hold no SQL, and what they call is tested below
# them. Of the others those that reach every statement reached before, where a run has noted that:
# ADR 0045.
test-debian: setup
	@.ci/install-packages postgresql-15 $(PDF_PACKAGES) $(RADIUS_PACKAGES)
	@echo "== The tests with a database, on Debian's PostgreSQL 15"
	@$(BIN)/pytest $(IN_PARALLEL) --postgresql=debian-15 -m database $(WITHOUT_FACES) \
	  $(if $(wildcard $(STATEMENTS)),--every-statement-in=$(STATEMENTS)) $(PYTEST_ARGS)

fmt: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: setup
	@$(BIN)/mypy

bench: setup
	@$(BIN)/python -m bench

# Writes the lock files anew, from pyproject.toml; the newest releases that fit.
lock: setup
	@.ci/lock

clean:
	rm -rf .venv build dist .covered $(STATEMENTS) .pytest_cache .mypy_cache .ruff_cache .hypothesis
