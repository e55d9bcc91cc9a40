# The tasks of this project. `make help` lists them.

PYTHON ?= python3
PORT   ?= 8000
ARGS   ?=

BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check install --quiet --require-hashes

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/.runtime ## serve the example on http://127.0.0.1:8000 (PORT=…, DATABASE_URL=… for PostgreSQL)
	@$(BIN)/flask --app wsgi serve --port $(PORT)

test: .venv/.dev ## run the tests (ARGS='-k seal' goes to pytest)
	@$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

check: .venv/.dev ## lint, format, types, import contracts, and that the documents tell the truth
	@echo 'ruff check';          $(BIN)/ruff check --quiet
	@echo 'ruff format --check'; $(BIN)/ruff format --check --quiet
	@echo 'mypy --strict';       $(BIN)/mypy --strict domain projections service examples docs/reference/build.py wsgi.py
	@echo 'lint-imports';        $(BIN)/lint-imports --no-logo
	@echo 'documents';           $(BIN)/pytest --quiet tests/test_documented.py

bench: .venv/.dev ## measure (ARGS=… goes to the benchmarks)
	@$(BIN)/python -m bench $(ARGS)

lock: .venv/.dev ## choose the versions of requirements*.in anew and write their hashes (ARGS='--upgrade-package flask')
	@for name in requirements requirements-dev; do \
	  echo "locking $$name.txt"; \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
	    $(ARGS) --output-file $$name.txt $$name.in || exit 1; \
	done

clean: ## remove .venv and all caches; var/ with its ledgers stays
	@rm -rf .venv .pytest_cache .hypothesis .schemathesis .mypy_cache .ruff_cache .import_linter_cache .coverage .coverage.* htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. A stamp says for which list it was last filled; a list that changes fills it anew.

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo 'Python 3.11 or later is needed, and there is no $(PYTHON): make PYTHON=/path/to/python3.11 …' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or later is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1): make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@echo "making .venv with $$($(PYTHON) -V)"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo 'The venv module is missing (Debian: the package python3-venv).' >&2; exit 1; }

.venv/.runtime: requirements.txt | .venv/bin/python
	@echo 'installing requirements.txt'
	@$(PIP) -r requirements.txt
	@touch $@

# requirements-dev.txt holds all of requirements.txt in the same versions: one installation fills both stamps.
.venv/.dev: requirements-dev.txt | .venv/bin/python
	@echo 'installing requirements-dev.txt'
	@$(PIP) -r requirements-dev.txt
	@touch .venv/.runtime $@
