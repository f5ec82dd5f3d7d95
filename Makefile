# `make demo` sets everything up and does the main job; `make test` sets everything up and passes the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := corpus ingest nlp linkage tests benchmarks cli.py
READY := $(VENV)/.ready

.PHONY: demo test lint types arch unit wheel bench lock clean

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fupan needs Python 3.11 or later")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(READY)
	$(BIN)/fupan demo

test: lint types unit wheel

lint: $(READY)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types: $(READY)
	$(BIN)/mypy $(SOURCES)

unit: $(READY)
	$(BIN)/python -m pytest -n 2 --cov --cov-branch --cov-report=term:skip-covered --cov-fail-under=95

# The wheel, installed in a clean environment in another folder, must do the main job from there.
wheel: $(READY)
	$(BIN)/python benchmarks/wheel.py

bench: $(READY)
	$(BIN)/python benchmarks/journey.py
	$(BIN)/python benchmarks/quality.py

lock: pyproject.toml
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --no-annotate --output-file requirements.lock

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
