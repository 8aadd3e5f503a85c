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
PYTEST_ARGS ?=

.PHONY: setup demo test test-postgresql-15 test-all fmt lint types bench lock clean

setup: $(SETUP_STAMP)

$(SETUP_STAMP): requirements-dev.lock pyproject.toml .ci/setup
	@.ci/setup "$(PYTHON)"
	@touch $@

demo: setup
	@$(BIN)/kiyaku demo

test: test-postgresql-15 test-all

# The tests that touch the database, on the oldest PostgreSQL we promise to work with.
test-postgresql-15: setup
	@.ci/install-packages postgresql-15
	@echo "== Tests on Debian's PostgreSQL 15"
	@$(BIN)/pytest --postgresql=debian-15 -m django_db -q --no-cov $(PYTEST_ARGS)

test-all: setup
	@echo "== Every test, on the packaged PostgreSQL"
	@rm -f .coverage .coverage.*
	@$(BIN)/pytest --numprocesses=auto --cov --cov-report= $(PYTEST_ARGS)
	@.ci/coverage-floors

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
	rm -rf .venv build dist .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis
