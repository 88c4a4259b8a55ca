# The commands of the project. Each sets up what it needs: a virtual environment in .venv, from
# pinned and hashed requirements, made again only when they change.
#
# make turns every failure into its own exit code 2. For the exact exit code of a run (0 published,
# 1 tests failed, 2 unusable configuration, 3 published with a degraded source) call
# `.venv/bin/assurance run` after `make setup`.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

LANDING ?=
AS_OF ?=
OUT ?= $(or $(ASSURANCE_OUT),out)
ASSETS ?=
WEEKS ?=
SEED ?=
FORMAT ?=
SIZES ?= 10000 100000 1000000
BENCH_ARGS ?=
PYTEST_ARGS ?=
LOCK_FLAGS ?=
URI ?=
PORT ?= 8088

# Recipes read these from their environment, so that a path may hold spaces and quotes.
export LANDING AS_OF OUT ASSETS WEEKS SEED FORMAT URI PORT
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --no-input
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test
BENCH_VENV := .venv-bench
BENCH_READY := $(BENCH_VENV)/.ready
SPARK_VENV := .venv-spark
SPARK_READY := $(SPARK_VENV)/.ready
SUPERSET_VENV := .venv-superset
SUPERSET_READY := $(SUPERSET_VENV)/.ready
JAVA := $(or $(JAVA_HOME),$(shell command -v java))

# sqlfluff compiles the project, which opens a warehouse: an empty one of its own, so that linting
# neither waits for a run nor needs one. What DuckDB says of its own memory at exit is left out.
define sqlfluff
set -o pipefail; mkdir -p target/lint/work; \
ASSURANCE_OUT=target/lint ASSURANCE_LANDING=target/lint/landing ASSURANCE_AS_OF= \
	$(BIN)/sqlfluff $(1) --disable-progress-bar $(wildcard models tests analyses) 2>&1 | \
	sed '/^nanobind: leaked/,$$d'
endef

.PHONY: help setup run test lint lint-python lint-sql format doctor simulate spark cluster docs superset bench clean lock
.NOTPARALLEL:

help: ## List the targets
	@echo "Targets:"
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)$$/  \1|\2/' | \
		while IFS='|' read -r name text; do printf '%-12s%s\n' "$$name" "$$text"; done
	@echo "make ends with its own exit code 2 on any failure; .venv/bin/assurance run gives the exact one."

setup: $(TEST_READY) ## Make the virtual environment, with the test tools

run: $(RUN_READY) ## Build, test and publish [LANDING= AS_OF= OUT=out]; without LANDING on simulated data
	@set -- run --out "$$OUT"; \
	if [[ -n "$$LANDING" ]]; then set -- "$$@" --landing "$$LANDING"; fi; \
	if [[ -n "$$AS_OF" ]]; then set -- "$$@" --as-of "$$AS_OF"; fi; \
	$(BIN)/assurance "$$@"

test: lint $(if $(JAVA),$(SPARK_READY)) ## Run the linters, then pytest, on Spark too where there is a Java [PYTEST_ARGS=]
	@echo "==> pytest"
	@$(BIN)/python -m pytest -n 2 --no-loadscope-reorder python/tests $(PYTEST_ARGS)

lint: lint-python lint-sql ## Run ruff, mypy and sqlfluff

lint-python: $(TEST_READY)
	@echo "==> ruff check"
	@$(BIN)/ruff check --quiet python
	@echo "==> ruff format --check"
	@$(BIN)/ruff format --check --quiet python
	@echo "==> mypy"
	@$(BIN)/mypy --config-file python/pyproject.toml python/content_assurance \
		python/bench python/cluster python/dashboards python/tests

lint-sql: $(TEST_READY)
	@echo "==> sqlfluff lint"
	@$(call sqlfluff,lint)

format: $(TEST_READY) ## Format Python and SQL in place
	@$(BIN)/ruff check --fix python
	@$(BIN)/ruff format python
	@$(call sqlfluff,fix)

doctor: $(RUN_READY) ## Check the machine and the landing folder [LANDING= OUT=out]
	@if [[ -n "$$LANDING" ]]; then export ASSURANCE_LANDING="$$LANDING"; fi; \
	ASSURANCE_OUT="$$OUT" $(BIN)/assurance doctor

simulate: $(RUN_READY) ## Write a simulated organisation into OUT/landing [OUT=out ASSETS= WEEKS= SEED= FORMAT=]
	@set -- simulate --out "$$OUT/landing"; \
	if [[ -n "$$ASSETS" ]]; then set -- "$$@" --assets "$$ASSETS"; fi; \
	if [[ -n "$$WEEKS" ]]; then set -- "$$@" --weeks "$$WEEKS"; fi; \
	if [[ -n "$$SEED" ]]; then set -- "$$@" --seed "$$SEED"; fi; \
	if [[ -n "$$FORMAT" ]]; then set -- "$$@" --format "$$FORMAT"; fi; \
	$(BIN)/assurance "$$@"

# Both engines on the same landed exports, DuckDB first: it publishes (3 is published as well).
define on_both_engines
set -- --out "$$OUT"; \
if [[ -n "$$LANDING" ]]; then set -- "$$@" --landing "$$LANDING"; fi; \
if [[ -n "$$AS_OF" ]]; then set -- "$$@" --as-of "$$AS_OF"; fi; \
echo "==> DuckDB"; $(SPARK_VENV)/bin/assurance run "$$@" || [[ $$? == 3 ]]; \
echo "==> Spark"; $(1) $(SPARK_VENV)/bin/assurance run "$$@" --target $(2); \
$(SPARK_VENV)/bin/assurance parity --out "$$OUT" --target $(2)
endef

spark: $(SPARK_READY) ## The same on Apache Spark, compared with DuckDB [LANDING= AS_OF= OUT=out]
	@$(call on_both_engines,,spark)

cluster: $(SPARK_READY) ## The same on a Spark cluster of separate processes [LANDING= AS_OF= OUT=out]
	@$(call on_both_engines,PYTHONPATH=python $(SPARK_VENV)/bin/python -m cluster --out "$$OUT",spark_thrift)

docs: $(RUN_READY) ## Write the docs site and the data dictionary of the last run [OUT=out]
	@if [[ ! -f "$$OUT/work/target/manifest.json" ]]; then \
		echo "Nothing was run into $$OUT: 'make run' first" >&2; exit 1; \
	fi
	@ASSURANCE_OUT="$$OUT" ASSURANCE_LANDING="$${LANDING:-$$OUT/landing}" ASSURANCE_AS_OF= \
		$(BIN)/dbt --quiet docs generate --static --no-compile \
		--target-path "$$OUT/work/target" --log-path "$$OUT/work/logs"
	@mkdir -p "$$OUT/docs" && cp "$$OUT/work/target/static_index.html" "$$OUT/docs/index.html"
	@$(BIN)/python -m content_assurance.dictionary . "$$OUT/work/target/manifest.json" \
		"$$OUT/docs/dictionary.md"
	@echo "Docs site        $$OUT/docs/index.html"; echo "Data dictionary  $$OUT/docs/dictionary.md"

superset: $(SUPERSET_READY) ## Serve the dashboards on 127.0.0.1 [OUT=out PORT=8088 URI=]; docs/dashboards.md
	@set -- --out "$$OUT" --port "$$PORT"; \
	if [[ -n "$$URI" ]]; then set -- "$$@" --uri "$$URI"; fi; \
	PYTHONPATH=python exec $(SUPERSET_VENV)/bin/python -m dashboards "$$@"

bench: $(RUN_READY) $(BENCH_READY) ## Measure the project and its peers at scale into OUT/bench [SIZES= BENCH_ARGS=]
	@PYTHONPATH=python $(BIN)/python -m bench --out "$$OUT/bench" --sizes "$(SIZES)" \
		--peers $(BENCH_VENV)/bin/python $(BENCH_ARGS)

clean: ## Remove the virtual environment, target, logs and caches; OUT stays
	@rm -rf $(VENV) $(BENCH_VENV) $(SPARK_VENV) $(SUPERSET_VENV) target logs dbt_packages .mypy_cache .ruff_cache .pytest_cache
	@rm -rf python/.mypy_cache python/.ruff_cache python/.pytest_cache python/build python/*.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The larger set first: the smaller one then takes its versions, so that both always agree.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-header --no-emit-index-url

lock: $(TEST_READY) ## Pin the requirements again after a change [LOCK_FLAGS=--upgrade]
	@$(BIN)/$(LOCK) $(LOCK_FLAGS) python/requirements-dev.in -o python/requirements-dev.txt
	@$(BIN)/$(LOCK) $(LOCK_FLAGS) python/requirements.in -c python/requirements-dev.txt \
		-o python/requirements.txt
	@$(BIN)/$(LOCK) $(LOCK_FLAGS) python/requirements-bench.in -c python/requirements-dev.txt \
		-o python/requirements-bench.txt
	@$(BIN)/$(LOCK) $(LOCK_FLAGS) python/requirements-spark.in -c python/requirements-dev.txt \
		-o python/requirements-spark.txt
	@$(BIN)/$(LOCK) $(LOCK_FLAGS) python/requirements-superset.in -o python/requirements-superset.txt

# A virtual environment whose Python is gone, as after an upgrade of the machine, is made again.
ifneq ($(shell test -x $(BIN)/python && echo usable),usable)
$(shell rm -f $(RUN_READY) $(TEST_READY))
endif
ifneq ($(shell test -x $(SPARK_VENV)/bin/python && echo usable),usable)
$(shell rm -f $(SPARK_READY))
endif
ifneq ($(shell test -x $(SUPERSET_VENV)/bin/python && echo usable),usable)
$(shell rm -f $(SUPERSET_READY))
endif

# The first Python on the path that is new enough and can make a virtual environment.
$(BIN)/python:
	@for candidate in $${PYTHON:-} python3 python3.13 python3.12 python3.11; do \
		if "$$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
			2>/dev/null; then python="$$candidate"; break; fi; \
	done; \
	if [[ -z "$${python:-}" ]]; then \
		echo "No Python 3.11 or newer with venv was found (tried python3, python3.13, python3.12" >&2; \
		echo "and python3.11). Install one (on Debian: python3 and python3-venv), or name one:" >&2; \
		echo "make PYTHON=/path/to/python3 ..." >&2; \
		exit 1; \
	fi; \
	echo "==> Making $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv --clear $(VENV)

$(RUN_READY): python/requirements.txt python/pyproject.toml | $(BIN)/python
	@echo "==> Installing the pinned packages into $(VENV) (about half a minute)"
	@$(PIP) install --require-hashes -r python/requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e python
	@touch $@

$(TEST_READY): python/requirements-dev.txt python/pyproject.toml | $(BIN)/python
	@echo "==> Installing the pinned packages and test tools into $(VENV) (about a minute)"
	@$(PIP) install --require-hashes -r python/requirements-dev.txt
	@$(PIP) install --no-deps --no-build-isolation -e python
	@touch $(RUN_READY) $@

# The peers of the benchmark, apart, so that nobody else pays for them.
$(BENCH_READY): python/requirements-bench.txt | $(BIN)/python
	@echo "==> Installing the peers of the benchmark into $(BENCH_VENV)"
	@$(BIN)/python -m venv --clear $(BENCH_VENV)
	@$(BENCH_VENV)/bin/python -m pip -qq --no-input install --require-hashes -r $<
	@touch $@

# Spark and all that a run needs besides, apart: 1.1 GB that nobody pays for who stays on DuckDB.
$(SPARK_READY): python/requirements-spark.txt python/pyproject.toml | $(BIN)/python
	@if [[ -z "$(JAVA)" ]]; then \
		echo "No Java was found, and Spark needs 17 or newer. Install it (on Debian: apt-get install" >&2; \
		echo "openjdk-17-jre-headless), or name its folder: make JAVA_HOME=/path/to/java ..." >&2; \
		exit 1; \
	fi
	@echo "==> Installing Spark into $(SPARK_VENV) (about two minutes)"
	@$(BIN)/python -m venv --clear $(SPARK_VENV)
	@$(SPARK_VENV)/bin/python -m pip -qq --no-input install --require-hashes -r $<
	@$(SPARK_VENV)/bin/python -m pip -qq --no-input install --no-deps --no-build-isolation -e python
	@touch $@

# Superset, apart: 900 MB, and older versions of half of what the project uses.
$(SUPERSET_READY): python/requirements-superset.txt | $(BIN)/python
	@echo "==> Installing Superset into $(SUPERSET_VENV) (about two minutes)"
	@$(BIN)/python -m venv --clear $(SUPERSET_VENV)
	@$(SUPERSET_VENV)/bin/python -m pip -qq --no-input install --require-hashes -r $<
	@touch $@
