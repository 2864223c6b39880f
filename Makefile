# No logic here: each target is one command of the product or of a tool. Another Python: make PYTHON=python3.12 serve
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check

.PHONY: serve test check bench prove clean

serve: .venv/product     ## install, prepare, load the sample market, serve on 127.0.0.1:8000
	@$(BIN)/cuibai serve

test: .venv/develop      ## all tests; sets up Chromium and a CJK font where it can
	@$(BIN)/python -m tests.prepare
	@$(BIN)/python -m pytest --numprocesses logical --maxprocesses 2 --max-worker-restart 0

check: .venv/develop     ## ruff, mypy --strict, import-linter, the architecture test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest tests/architecture

bench: .venv/develop     ## speed and memory at 100,000 listings, each beside a named peer
	@$(BIN)/python -m pytest -s -o faulthandler_timeout=0 -m bench tests/benchmarks

prove: .venv/develop     ## the long proofs: crashes, late commits, freshness under load, hostile files
	@$(BIN)/python -m pytest -s -o faulthandler_timeout=0 -m prove

.venv/bin/python:
	@$(PYTHON) -c "import sys; sys.exit('cuibai needs Python 3.11 or newer: make PYTHON=python3.12 serve' if sys.version_info < (3, 11) else 0)"
	@$(PYTHON) -m venv .venv

.venv/product: .venv/bin/python pyproject.toml
	@echo "installing cuibai and what it needs into .venv (torch is the largest part) …"
	@$(PIP) --editable .
	@touch .venv/product

.venv/develop: .venv/bin/python pyproject.toml
	@$(PIP) --editable '.[dev]'
	@touch .venv/develop .venv/product

clean:                   ## remove the virtual environment; your data in var/ stays
	rm -rf .venv
