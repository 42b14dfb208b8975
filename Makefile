# Everything starts here: make setup | run | test | check. Needs Python 3.11+, make and git; nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
SYNC = $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock

.PHONY: setup run test check lock bench bench-bookings bench-schedule bench-understanding real-callers clean

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@# The second try is for a network with an authority of its own: uv does not read the machine's unless told.
	$(SYNC) || $(SYNC) --system-certs
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

run: setup
	$(BIN)/dosvoces demo $(ARGS)

test: setup
	$(BIN)/python -m pytest -n auto $(ARGS)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m tests.benchmarks $(ARGS)

bench-bookings: setup
	$(BIN)/python -m tests.systems $(ARGS)

bench-schedule: setup
	$(BIN)/python -m tests.benchmarks.schedule $(ARGS)

bench-understanding: setup
	@# The libraries that it is compared with, in an environment of their own; one that does not install is left out.
	@test -x $(VENV)/peers/bin/python || $(PYTHON) -m venv $(VENV)/peers
	@grep -v '^#' tests/benchmarks/understanding/peers.txt | while read -r peer; do \
	  $(BIN)/uv pip install --quiet --python $(VENV)/peers/bin/python $$peer 2>/dev/null \
	    || $(BIN)/uv pip install --quiet --system-certs --python $(VENV)/peers/bin/python $$peer || echo "left out: $$peer"; \
	done
	$(BIN)/python -m tests.benchmarks.understanding $(ARGS)

real-callers: setup
	$(BIN)/python -m tests.real_callers $(ARGS)

# The one place where versions change.
lock: 
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --upgrade --all-extras --generate-hashes --universal --python-version 3.11 \
	  --no-emit-index-url --custom-compile-command "make lock" pyproject.toml build-requirements.in --output-file requirements.lock

clean:
	rm -rf $(VENV)
