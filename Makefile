# The only front door. Each target sets up what it needs in .venv.
PYTHON ?= python3
BIN := .venv/bin
LOCKS := requirements requirements-online requirements-dev requirements-judges
# What decides, and computes without I/O: its own tests have to reach nearly all of it.
CORE := tests/test_cells.py tests/test_tabs.py $(addprefix tests/,billing exports facts messages people rules sessions sync/merging)

# Compiled modules are kept, whatever the surroundings ask: every worker and every program would compile them again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test long quick check prove judges live bench audit asvs lock clean

demo: .venv/ready
	$(BIN)/groupkeeper demo demo-practice

# Three workers on two cores: some tests wait for processes and for the clock.
test: .venv/ready-dev
	$(BIN)/python -m pytest -m "not long and not prove and not judges" -n 3 --dist worksteal

# What takes seconds a test: a twentieth of the tests, and two fifths of the time that all would take.
long: .venv/ready-dev
	$(BIN)/python -m pytest -m "long and not prove and not judges" -n 3 --dist worksteal

quick: .venv/ready-dev
	$(BIN)/python -m pytest -m "not whole and not long and not prove and not judges" -n 2 --dist worksteal

check: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest $(CORE) -m "(floor or not whole) and not prove and not judges" -n 2 --dist worksteal --cov

# Also what Hypothesis tries every day, with many more examples. It takes hours: PART=3/10 runs the third of ten parts.
PART := 1/1
prove: .venv/ready-judges
	$(BIN)/python -m pytest -m "prove or (hypothesis and not judges)" --hypothesis-profile=prove -n 2 --dist loadgroup --part $(PART)

judges: .venv/ready-judges
	$(BIN)/python -m pytest -m "judges and not prove" -n 2 --dist loadgroup

# Needs GROUPKEEPER_LIVE_CREDENTIALS: the file of a Google account, as groupkeeper init --google keeps it.
live: .venv/ready-dev
	$(BIN)/python -m pytest -m live tests/live

bench: .venv/ready-judges
	$(BIN)/python -m tests.bench $(YEARS)

# Needs the network: fails unless the advisory service was asked about every locked package.
audit: .venv/ready-dev .venv-audit/ready
	$(BIN)/python -m tests.security.audit

.venv-audit/ready: requirements-audit.txt
	$(PYTHON) -m venv --clear .venv-audit
	.venv-audit/bin/pip install --quiet --no-deps --require-hashes -r requirements-audit.txt
	.venv-audit/bin/pip check
	touch $@

# Writes docs/asvs.md from tests/security/asvs.csv.
asvs: .venv/ready-dev
	$(BIN)/python -m tests.security.asvs

lock:
	for f in $(LOCKS) requirements-audit; do uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 $$f.in -o $$f.txt --custom-compile-command "make lock"; done

clean:
	rm -rf .venv .venv-audit demo-practice .pytest_cache .mypy_cache .ruff_cache

# A lock names everything and is installed as it is (--no-deps): what the world publishes later cannot break a set-up.
# A changed lock begins a new .venv, so that nothing of an older one stays behind.
.venv/begun: $(LOCKS:=.txt)
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements.txt
	touch $@

.venv/ready: .venv/begun pyproject.toml requirements-runtime.in requirements-google.in requirements-caldav.in requirements-channels.in requirements-keys.in requirements-postgres.in
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/pip check
	touch $@

.venv/ready-dev: .venv/ready
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements-dev.txt
	$(BIN)/pip check
	touch $@

.venv/ready-judges: .venv/ready-dev
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements-judges.txt
	$(BIN)/pip check
	touch $@
