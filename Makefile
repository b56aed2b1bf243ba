# make demo   everything on the sample company's bill, and what it found
# make test   the tests (a quarter of an hour)   make lint   style
# make dev    the graph in the Dagster UI, on the demo's data
# make proof  all tests: every size and seed of `costs sample` against its truth, twenty kills, every place (half an hour)
# make docs   the models, their columns and their lineage as a page, on the demo's data
# make bench  what is fast, measured (minutes, and some GB of disk)
# make bench-models  how good forecasts and anomalies are, measured (some ten minutes)

PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV := $(shell command -v uv)
BIN := .venv/bin

.PHONY: setup demo test dev lint proof docs bench bench-models lock
setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
ifneq ($(UV),)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
else
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
	@touch $@

demo: setup
	$(BIN)/costs demo

test: setup
	$(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check cost_assets tests benchmarks
	$(BIN)/ruff format --check cost_assets tests benchmarks

dev: setup
	@mkdir -p .costs/demo/dagster && cp -n dagster.yaml .costs/demo/dagster/ || true
	DAGSTER_HOME=$${DAGSTER_HOME:-$(CURDIR)/.costs/demo/dagster} $(BIN)/dagster dev -h 127.0.0.1 -w workspace.yaml

proof: setup
	COSTS_PROOF=1 $(BIN)/python -m pytest

docs: setup
	@COSTS_WAREHOUSE=$(CURDIR)/.costs/demo/warehouse $(BIN)/dbt docs generate --quiet --static --project-dir dbt_project \
		--profiles-dir dbt_project --target-path $(CURDIR)/.costs/demo/docs --log-path $(CURDIR)/.costs/demo/docs
	@echo "the models and their columns: .costs/demo/docs/static_index.html"

bench: setup
	$(BIN)/python -m benchmarks.data_step
	$(BIN)/python -m benchmarks.landing
	$(BIN)/python -m benchmarks.allocation
	$(BIN)/python -m benchmarks.service

bench-models: setup .venv/bench-ready
	$(BIN)/python -m benchmarks.forecasts
	$(BIN)/python -m benchmarks.month_end
	$(BIN)/python -m benchmarks.anomalies
	$(BIN)/python -m benchmarks.stages

.venv/bench-ready: benchmarks/requirements.lock .venv/ready
	$(if $(UV),$(UV) pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check) \
		--require-hashes -r benchmarks/requirements.lock
	@touch $@

lock:
	$(UV) pip compile --quiet --generate-hashes --group dev --no-header --no-strip-extras --no-emit-index-url --no-emit-find-links \
		--python-version 3.11 -o requirements.lock pyproject.toml
