# The only front door. Each target sets up what it needs in .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check prove judges live bench lock clean

demo: .venv/ready
	$(BIN)/groupkeeper demo demo-practice

test: .venv/ready-dev
	$(BIN)/python -m pytest -m "not prove and not judges" -n 2 --dist worksteal

check: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

prove: .venv/ready-dev
	$(BIN)/python -m pytest -m prove

judges: .venv/ready-judges
	$(BIN)/python -m pytest -m judges

# Needs GROUPKEEPER_LIVE_CREDENTIALS: the file of a Google account, as groupkeeper init --google keeps it.
live: .venv/ready-dev
	$(BIN)/python -m pytest -m live tests/live

bench: .venv/ready-judges
	$(BIN)/python -m tests.bench $(YEARS)

lock:
	for f in requirements requirements-online requirements-dev requirements-judges; do uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 $$f.in -o $$f.txt --custom-compile-command "make lock"; done

clean:
	rm -rf .venv demo-practice .pytest_cache .mypy_cache .ruff_cache

.venv/ready: requirements.txt requirements-dev.in pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

.venv/ready-judges: .venv/ready-dev requirements-judges.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements-judges.txt
	touch $@
