# Everything a person or a build machine needs: `make help`.
# Plain sh and make only; Python 3.11+ brings the rest.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
LOG    := .make/last.log
TORCH  := 2.13.0

# What is installed is known by the content of the two files that say what to install,
# so a second `make` finds its stamp and goes straight on.
KEY        := $(shell cat requirements.lock pyproject.toml 2>/dev/null | cksum | cut -d' ' -f1)
INSTALLED  := $(VENV)/.installed-$(KEY)
DEVELOPING := $(VENV)/.developing-$(KEY)
MEASURING  := $(VENV)/.measuring-$(KEY)

# $(call quietly,what it does,command): one line, and the whole output only where it failed.
quietly = @mkdir -p .make; printf '%s\n' "$(1)"; { $(2); } >$(LOG) 2>&1 </dev/null || { s=$$?; cat $(LOG) >&2; exit $$s; }

# The venv's own uv where it works, else pip: both with every version pinned by the lock.
get = $(BIN)/uv pip install --python $(BIN)/python -c requirements.lock $(1) \
	|| $(BIN)/python -m pip install -c requirements.lock $(1)

.PHONY: help run test test-all check bench models browser lock clean

help:
	@echo 'make run    install, fetch the models, index seeds/ and serve on http://127.0.0.1:7860'
	@echo 'make test   lint, types and the tests, with the real models and a browser'
	@echo 'make test-all the same with what takes long: more kills, more questions, more of everything'
	@echo 'make check  the quick part: lint, types, tests that load no model'
	@echo 'make bench  measure against the common recipe'
	@echo 'make models fetch and prepare the models'
	@echo 'make lock   renew requirements.lock and requirements.txt from pyproject.toml'
	@echo 'make clean  remove what was built here (models stay in the cache)'

run: $(INSTALLED)
	@$(BIN)/fuente serve --seeds seeds || [ $$? -eq 130 ]

test: $(DEVELOPING) browser models
	$(call quietly,Checking style and types,$(lint))
	@echo 'Running the tests'
	@$(BIN)/python -m pytest $(beside) $(steady) -m 'not long'

test-all: $(DEVELOPING) browser models
	$(call quietly,Checking style and types,$(lint))
	@echo 'Running all tests'
	@$(BIN)/python -m pytest $(beside)

check: $(DEVELOPING)
	$(call quietly,Checking style and types,$(lint))
	@echo 'Running the tests that load no model'
	@$(BIN)/python -m pytest -q $(beside) -m 'not model and not browser and not long'

# Two rows: all that writes with a model or drives a browser, and the rest beside it.
beside = -n 2

# Property tests try the same examples on every machine, so that a change is judged by what it changes;
# `make test-all` and `make check` draw new ones each time.
steady = --hypothesis-profile=ci

lint = $(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: $(MEASURING) models
	@$(BIN)/python -m tests.bench.cold_start $(BENCH)
	@$(BIN)/python -m tests.bench.words $(BENCH)

models: $(INSTALLED)
	@$(BIN)/fuente fetch

# A Chromium that starts: the machine's own, else Debian's package where we may install it, else Playwright's.
browser: $(DEVELOPING)
	@$(chromium) || { mkdir -p .make; echo 'Installing Chromium'; { $(apt_chromium); $(chromium); } >$(LOG) 2>&1 </dev/null; } \
	|| $(BIN)/playwright install chromium >>$(LOG) 2>&1 </dev/null \
	|| { cat $(LOG) >&2; echo 'No Chromium could be installed. Install one by hand, or run: make check' >&2; exit 1; }

chromium = $(BIN)/python tests/conftest.py >/dev/null 2>&1
apt_chromium = may=; [ "$$(id -u)" = 0 ] || may='sudo -n'; export DEBIAN_FRONTEND=noninteractive; \
	command -v apt-get && $$may apt-get -q update && $$may apt-get -q install -y --no-install-recommends chromium

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo "Fuente needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>/dev/null || echo not there). Name another one: make PYTHON=python3.12 …" >&2; exit 1; }
	$(call quietly,Making a virtual environment,$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	echo 'Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv'; exit 1; })

# PyPI's torch for Linux is a CUDA build of several GB. uv knows where the CPU build is; where it cannot
# reach that, pip may still find one (its own links, a mirror).
torch = $(BIN)/python -m pip install -c requirements.lock uv && \
	UV_HTTP_TIMEOUT=20 UV_HTTP_RETRIES=1 $(BIN)/uv pip install --python $(BIN)/python -c requirements.lock --torch-backend=cpu torch==$(TORCH) \
	|| $(BIN)/python -m pip install -c requirements.lock torch==$(TORCH)

$(INSTALLED): | $(BIN)/python
	$(call quietly,Installing PyTorch for the CPU (about 200 MB),$(torch))
	$(call quietly,Installing Fuente and what it needs (about 400 MB),$(call get,-e .))
	@rm -f $(VENV)/.installed-* && touch $@

$(DEVELOPING): $(INSTALLED)
	$(call quietly,Installing the tools for tests,$(call get,-e '.[dev]'))
	@rm -f $(VENV)/.developing-* && touch $@

$(MEASURING): $(DEVELOPING)
	$(call quietly,Installing what to measure against,$(call get,-e '.[bench]'))
	@rm -f $(VENV)/.measuring-* && touch $@

# Names and versions only. torch is left out: which build is right depends on the machine. What torch itself
# needs on a CPU is named instead. Pins that still fit are kept; `make lock UPGRADE=--upgrade` takes newer ones.
lock: $(DEVELOPING)
	@mkdir -p .make; echo torch >.make/without
	@echo sympy | $(BIN)/uv pip compile -q pyproject.toml - --all-extras --universal --python-version 3.11 \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --excludes .make/without \
	$(UPGRADE) -o requirements.lock
	@$(BIN)/python -m tests.pins
	@echo 'Renewed requirements.lock and requirements.txt'

clean:
	rm -rf $(VENV) .make build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
