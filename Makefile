# Every target does its own set-up: Python >= 3.11, make and a package index are enough.
DOCS ?= ../shared/docs
BIN := .venv/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)

# What pip does for all but editable installations; the sandbox starts a third faster with it.
COMPILE := $(BIN)/python -m compileall -q sandbox

.PHONY: help demo test check generate format peers bench clean

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/.demo  ## documentation -> typed clients -> live account events on this machine
	@if [ -d "$(DOCS)" ]; then $(BIN)/python -m generator import --docs "$(DOCS)"; \
	else echo "no documentation at $(DOCS): the clients are made from spec/ as it is"; fi
	@$(BIN)/python -m generator build
	@$(BIN)/binwire demo

test: .venv/.dev  ## the whole test suite
	@$(BIN)/python -m pytest

check: .venv/.dev  ## lint, types, generated code up to date, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/basedpyright
	$(BIN)/python -m generator check
	$(BIN)/python -m pytest -q tests/test_import_rules.py

generate: .venv/.dev  ## docs -> spec -> generated, an entry in CHANGELOG.md, the tests; DOCS=folder
	@set -e; old=$$(mktemp -d); trap 'rm -rf "$$old"' EXIT; cp -r spec "$$old/"; \
	$(BIN)/python -m generator import --docs "$(DOCS)"; \
	$(BIN)/python -m generator changelog --base "$$old/spec"
	$(BIN)/python -m generator build
	$(BIN)/python -m pytest

format: .venv/.dev  ## order imports, format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

peers: .venv/.dev  ## other people's clients, in environments of their own, against the sandbox
	@$(BIN)/python -m peers.run

bench: .venv/.dev  ## the ratios of benchmarks/, each taken in one run
	@for script in benchmarks/bench_*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

clean:  ## the environment and caches
	rm -rf .venv peers/.venvs .mypy_cache .pytest_cache .ruff_cache .hypothesis dist

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "binwire needs Python 3.11 or newer; none was found (PYTHON=/path/to/python names one)" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.demo: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[sandbox,cli,generate]'
	@$(COMPILE)
	@touch $@

.venv/.dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@$(COMPILE)
	@touch $@ .venv/.demo
