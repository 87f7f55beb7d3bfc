# The project's commands. `make run` needs only make and Python 3.11 or newer with its venv module.
#   make run     set up if needed, then serve the demo world on http://127.0.0.1:8000 (LIANBING_PORT)
#   make setup   only set up: afterwards .venv/bin/lianbing works
#   make check   format, lint, types, layers and the tests of the rules: the quick answer while working
#   make branches  the tests of the rules must reach every branch
#   make search  draw new examples for what must always hold
#   make house   the laws of the house: words, gates, templates, manuals
#   make test    everything that must hold before a change is merged
#   make bench   measure, and compare with the floors in bench/
#   make format  make glossary  make lock  make clean
# PYTHON names the interpreter for a new environment: make run PYTHON=python3.13

export PYTHON ?= python3
unexport PYTHONDONTWRITEBYTECODE  # compiling the same modules at every start costs seconds each time
WORKERS ?= 2
BIN := .venv/bin

.DEFAULT_GOAL := run
.NOTPARALLEL:
.PHONY: run setup setup-dev static check branches house test search browser bench format glossary lock clean

run: setup
	@exec $(BIN)/lianbing serve --demo --port "$${LIANBING_PORT:-8000}"

setup:
	@.ci/setup requirements.lock

setup-dev:
	@.ci/setup requirements-dev.lock

static: setup-dev
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted: run make format" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo & layers=$$!; $(BIN)/mypy --num-workers $(WORKERS) && wait $$layers

check: static
	@$(BIN)/python -m pytest -q -n $(WORKERS) --hypothesis-profile=quick tests/rules

# The rules are tried to the last branch.
branches: setup-dev
	@$(BIN)/python -m pytest -q -n $(WORKERS) --hypothesis-profile=quick --cov --cov-report=term tests/rules

house: setup-dev
	@$(BIN)/python -m pytest -q -n $(WORKERS) tests/house

# The rules were tried by `branches`. Tests that watch the clock run alone; of the others each core takes the next
# in turn.
test: static branches browser
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup --no-loadscope-reorder -m "not alone" --ignore=tests/rules --durations=20
	@$(BIN)/python -m pytest -q -m alone tests/faults tests/live

# What must always hold is tried on examples that nobody has seen yet.
search: setup-dev
	@$(BIN)/python -m pytest -q -n $(WORKERS) --hypothesis-profile=search tests/rules tests/formats

browser:
	@.ci/browser

bench: setup-dev
	@$(BIN)/python -m bench

format: setup-dev
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

glossary: setup-dev
	@$(BIN)/python -m core.glossary docs/glossary.md

COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-emit-index-url \
  --no-emit-find-links --no-header --python-version 3.11

lock: setup-dev
	@$(COMPILE) --extra build -o requirements.lock
	@$(COMPILE) --extra build --extra dev -c requirements.lock -o requirements-dev.lock

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache htmlcov .coverage dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
