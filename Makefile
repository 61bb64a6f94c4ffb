# Verbs for people and for .ci/run. Everything is installed into .venv inside the checkout, from a lock with hashes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Three for two cores: tests wait for servers, processes and locks about a sixth of their time.
WORKERS = $(shell $(PYTHON) -c 'import os; print(3 * (os.cpu_count() or 1) // 2)')

# Byte code is compiled and the dbt project parsed once, at installation. Some machines switch the first off.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo test test-slow test-long lint docs ci bench clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 to 3.13 is needed, this is " + sys.version.split()[0] + ": make PYTHON=python3.11") if not (3, 11) <= sys.version_info[:2] < (3, 14) else 0'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: --no-compile -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	$(BIN)/python -m compileall -q -j 0 $(VENV)/lib ingestion orchestration data_quality > /dev/null || true
	$(BIN)/python -m orchestration.parsed_project
	touch $(STAMP)

demo: $(STAMP)
	$(BIN)/linkstar demo

# Files in the order of their names, the end to end tests first and the quick unit tests last: the workers end together.
test: $(STAMP)
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

test-slow: $(STAMP)
	$(BIN)/python -m pytest -m slow --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

test-long: $(STAMP)
	LINKSTAR_THOROUGH=1 $(BIN)/python -m pytest -m "long or property" --numprocesses auto --dist load

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar dbt_project/models docs/cookbook
	$(BIN)/dbt --quiet --no-use-colors --log-path build/dbt parse --project-dir dbt_project --profiles-dir dbt_project --target-path $(CURDIR)/build/dbt

docs: $(STAMP)
	$(BIN)/python -m orchestration.documents

ci:
	.ci/run

bench: $(STAMP)
	LINKSTAR_HOME=build/bench $(BIN)/linkstar demo
	LINKSTAR_HOME=build/bench $(BIN)/linkstar demo

clean:
	rm -rf $(VENV) .linkstar-demo build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
