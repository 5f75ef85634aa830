# Two commands matter: `make run` and `make test`. Both make everything they need.
PYTHON ?= python3.11
PORT ?= 8501
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
NODE := $(BIN)/node
BIOME := $(NODE) node_modules/@biomejs/biome/bin/biome lint --error-on-warnings geo/static tests/js
TSC := $(NODE) node_modules/typescript/bin/tsc
# Hundreds of processes start in the tests: what one has compiled, the next one need not compile.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test unit slow-tests sbom js check lint types bench bench-scale clean extra-postgres extra-spark extra-bench extra-team extra-mcp

run: $(VENV)/.run
	$(BIN)/python -m geo serve --host $(HOST) --port $(PORT)

test: $(VENV)/.dev node_modules/.package-lock.json
	$(BIN)/python tests/chromium.py
	$(BIN)/python -m pytest -n logical --no-loadscope-reorder --maxfail 12

# What needs neither a browser nor a server, and is quick.
unit: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not browser and not engines and not slow" -n logical

# Notes which tests are slow, in tests/slow.txt.
slow-tests: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not browser and not engines" -n logical --note-slow

# The scripts of the page: style, types, and the tests of what needs no page.
js: node_modules/.package-lock.json
	$(BIOME)
	$(TSC) -p . && $(TSC) -p tests/js
	$(NODE) --test "tests/js/*.test.js"

check: $(VENV)/.run
	$(BIN)/python -m geo check

lint: $(VENV)/.dev node_modules/.package-lock.json
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports
	$(BIOME)

types: $(VENV)/.dev node_modules/.package-lock.json
	$(BIN)/mypy
	$(TSC) -p . && $(TSC) -p tests/js

# What is installed, as a CycloneDX list for other tools.
SBOM ?= sbom.cdx.json
sbom: $(VENV)/.dev
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
		--of JSON -o $(SBOM) requirements.lock

bench: $(VENV)/.dev
	$(BIN)/python bench/start.py
	$(BIN)/python bench/memory.py
	$(BIN)/python bench/playback.py
	$(BIN)/python bench/imports.py
	$(BIN)/python bench/exports.py
	$(BIN)/python bench/briefings.py
	$(BIN)/python bench/briefing_steps.py
	$(BIN)/python bench/faults.py

# What a database, a cluster or the other maps of bench/ need besides: `make extra-postgres`, ...
extra-postgres extra-spark extra-bench extra-team extra-mcp: extra-%: $(VENV)/.extra-%

$(VENV)/.extra-%: requirements-%.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --require-hashes -r $<
	@touch $@

# Archives and measurements stay in $(KEEP): what is there is not made or measured again.
KEEP ?= ../bench-kept
TO ?= 6
bench-scale: $(VENV)/.dev $(VENV)/.extra-bench
	$(BIN)/python bench/scale.py --keep $(KEEP) --to $(TO) --write
	$(BIN)/python bench/explain.py --keep $(KEEP) --write
	$(BIN)/python bench/cluster.py --keep $(KEEP) --to $(TO) --write
	$(BIN)/python bench/viewers.py --keep $(KEEP) --write
	$(BIN)/python bench/play_map.py --keep $(KEEP) --write
	$(BIN)/python bench/filter_to_paint.py --keep $(KEEP) --write

clean:
	rm -rf $(VENV) node_modules

# `python3.11` where it has that name, else the `python3` that is there.
$(BIN)/python:
	@py=$$(command -v $(PYTHON) || command -v python3) || { echo "Install Python 3.11 first."; exit 1; }; \
	"$$py" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
	  || { echo "Claim Atlas needs Python 3.11; name it with: make PYTHON=/path/to/python3.11"; exit 1; }; \
	"$$py" -m venv $(VENV)

$(VENV)/.run: requirements.lock $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# Node is that of the environment. The file is npm's own record of what it installed.
node_modules/.package-lock.json: package-lock.json .npmrc $(VENV)/.dev
	$(BIN)/npm ci --silent
	@touch $@
