# Everything a person types while working on Fairhand. `make` alone lists it.

SHELL := /bin/sh
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
ARGS ?=
STEPS ?= 500
SEED ?=
NAMES ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench reset messages lock mutants faults model chaos screenshots clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## make the virtual environment in .venv and install what requirements.lock says
	@scripts/setup "$(PYTHON)"

run: setup ## start the whole marketplace on this machine (PORT=, HOST=, DATA_DIR=)
	@exec $(MANAGE) run

test: setup ## run every test on two cores (ARGS= goes to pytest)
	@scripts/install-chromium
	@$(BIN)/python -m pytest -n 2 --dist worksteal --cov=payouts --cov-report=term:skip-covered $(ARGS)

check: setup ## lint, format, import rule, templates, migrations, deployment, lock file, links
	@scripts/check

bench: setup ## print the figures, one JSON object a line (NAMES="page.catalogue ledger.post" for some)
	@$(BIN)/python -m tests.benchmarks $(NAMES)

mutants: setup ## break the guards one by one; some test must fail for each
	@$(BIN)/python -m tests.contract.mutants $(ARGS)
	@$(BIN)/python -m tests.faults.mutants $(ARGS)

faults: setup ## break every act of the money's way off before each single statement (ARGS= goes to pytest)
	@EVERY_STATEMENT=1 $(BIN)/python -m pytest -n 2 --dist worksteal tests/faults $(ARGS)

model: setup ## live a made-up co-op's life under an auditor's eyes (STEPS=, SEED="1 2 3")
	@MODEL_STEPS=$(STEPS) MODEL_SEEDS="$(SEED)" $(BIN)/python -m pytest -q tests/model $(ARGS)

screenshots: setup ## photograph the pages for the README
	@scripts/install-chromium
	@$(BIN)/python -m tests.browser.screenshots $(ARGS)

chaos: setup ## kill worker, website, Stripe, Valkey and PostgreSQL at random while people buy and are paid (SECONDS=, SEED=)
	@CHAOS_SECONDS=$(SECONDS) CHAOS_SEED=$(SEED) $(BIN)/python -m pytest -q -s tests/faults/chaos.py $(ARGS)

messages: setup ## bring the translations in locale/ up to date with the sources, and compile them
	@$(MANAGE) write_messages

lock: setup ## resolve pyproject.toml into requirements.lock and requirements-production.lock, with hashes
	@scripts/lock

reset: ## throw the data away and start over (asks first)
	@scripts/reset

clean: ## remove caches and built files; keeps .venv and the data
	@rm -rf build staticfiles .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage*
	@find . -path ./.venv -prune -o -path ./.data -prune -o -name __pycache__ -type d -print | xargs rm -rf
