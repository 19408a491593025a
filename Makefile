# The named tasks. Needs Python >= 3.11, make and, the first time, a network. `make help` lists them.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
UV := uv==0.13.9
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

.DEFAULT_GOAL := help
.PHONY: help run test check format bench lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-14s%s\n", $$1, $$2}'

run: .venv/.installed ## start everything on embedded defaults, play the four sequences, stay up (ONCE=1: stop afterwards)
	@$(BIN)/regiewissel demo $(if $(filter-out 0,$(ONCE)),--once)

test: .venv/.installed-dev ## the whole test suite (ARGS='-k lanes' to choose)
	@$(BIN)/python -m pytest $(ARGS)

check: .venv/.installed-dev ## format, lint, types, import directions
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted: run 'make format'."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: .venv/.installed-dev ## put the code in shape
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

bench: .venv/.installed ## the benchmark
	@$(BIN)/regiewissel bench

lock: $(BIN)/python ## pin every dependency anew, with hashes
	@$(PIP) install '$(UV)'
	@rm -f requirements.lock requirements-dev.lock
	@$(LOCK) --group build --output-file requirements.lock
	@$(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock
	@echo "Pinned in requirements.lock and requirements-dev.lock."

clean: ## remove what the tasks made; var/ (messages!) stays
	@rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what the tasks stand on -----------------------------------------------------------------------------------------

# Installing again happens only when a lock or the project's metadata is newer than the stamp.
.venv/.installed: requirements.lock pyproject.toml | $(BIN)/python
	$(call install,requirements.lock)
	@touch $@

.venv/.installed-dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(call install,requirements-dev.lock)
	@touch .venv/.installed $@

define install
	@printf 'Installing the locked dependencies (%s) ... ' $(1)
	@$(PIP) install --require-hashes --requirement $(1)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@echo 'done.'
endef

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		version=$$($(PYTHON) --version 2>/dev/null) || version=absent; \
		echo "Regiewissel needs Python 3.11 or newer; '$(PYTHON)' is $$version. Try: make $(MAKECMDGOALS) PYTHON=python3.12"; \
		exit 1; }
	@$(PYTHON) -m venv .venv || { \
		rm -rf .venv; echo "'$(PYTHON)' cannot make a virtual environment; on Debian and Ubuntu install python3-venv first."; exit 1; }
