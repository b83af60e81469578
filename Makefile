# `make help` lists what there is. A bare Debian 12 with python3, python3-venv, make and git is enough.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Witnesses read six languages, officers two: what stands on the desk alone is not translated further.
WITNESS_LOCALES := --locale ar --locale es --locale pt --locale ro
DESK_ONLY := $(addprefix --ignore=,web/desk/* config/* triage/* intel/* oversight/* audit/* accounts/* importers/* desks.py \
	waiting_room.py access.py precision.py ready_questions.py notes.py translation.py reception.py overview.py \
	spots.py week.py polygons.py)
TEST_SETTINGS := DJANGO_SETTINGS_MODULE=vigie.config.settings.test

.DEFAULT_GOAL := help
.PHONY: help env run code test soak bench lock messages clean ready browser

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env: $(VENV)/ready-run ## Make the Python environment from the locked requirements

run: env ## Run everything on this machine (PUBLIC_PORT, DESK_PORT, VIGIE_HOME, DATABASE_URL override)
	@exec $(BIN)/vigie run

code: env ## Print the current sign-in codes of the demo officers
	@$(BIN)/vigie demo codes

test: $(VENV)/ready-test browser ## Check everything: style, types, contracts, settings, migrations, tests
	@printf '\n== ruff check\n' && $(BIN)/ruff check .
	@printf '\n== ruff format\n' && $(BIN)/ruff format --check .
	@printf '\n== mypy\n' && $(BIN)/mypy
	@printf '\n== import contracts\n' && $(BIN)/lint-imports
	@printf '\n== vigie check\n' && $(TEST_SETTINGS) $(BIN)/python -m vigie.config.cli check
	@printf '\n== migrations\n' && $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@$(BIN)/python -c "from vigie.config.run.assets import compile_messages; compile_messages()"
	@printf '\n== pytest\n' && $(BIN)/pytest

soak: $(VENV)/ready-test ## Kill processes 1,000 times and PostgreSQL 50 times under live talks, and judge (SEED=… for the same kills)
	@$(BIN)/python -m tests.soak --kills 1000 --postgres 50 $(if $(SEED),--seed $(SEED))

bench: $(VENV)/ready-test $(VENV)/ready-bench ## Measure: the table of figures and bench/results.json
	@$(BIN)/python -m bench

lock: ## Write the requirements anew from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv"; exit 1; }
	uv lock --quiet
	uv export --quiet --no-header --no-annotate --no-emit-project --no-default-groups -o requirements/run.txt
	uv export --quiet --no-header --no-annotate --no-emit-project --no-default-groups --group test -o requirements/test.txt
	uv export --quiet --no-header --no-annotate --no-emit-project --only-group bench -o requirements/bench.txt
	rm -f uv.lock

messages: $(VENV)/ready-test ## Collect the texts to translate (needs gettext) and compile the translations
	@command -v xgettext >/dev/null || { echo "make messages needs gettext: apt-get install gettext"; exit 1; }
	cd src/vigie && ../../$(BIN)/python ../../manage.py makemessages --locale fr --no-wrap --no-obsolete
	cd src/vigie && ../../$(BIN)/python ../../manage.py makemessages $(WITNESS_LOCALES) --no-wrap --no-obsolete $(DESK_ONLY)
	@$(BIN)/python -c "from vigie.config.run.assets import compile_messages; print(compile_messages(), 'compiled')"

clean: ## Remove the environment and caches; the data folder stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "The data folder (VIGIE_HOME, by default var/) is kept."

ready:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Missing: apt-get install python3-venv"; exit 1; }

$(VENV)/bin/python: | ready
	@echo "Making the Python environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/ready-run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing requirements/run.txt"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/ready-%: requirements/%.txt $(VENV)/ready-run
	@echo "Installing $<"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# A real browser for the stories, and gettext; the system's own packages, never a download of a test tool.
browser:
	@if ! { command -v chromium || command -v chromium-browser; } >/dev/null || ! command -v msgfmt >/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing chromium and gettext"; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
				apt-get install -y -qq --no-install-recommends chromium gettext >/dev/null; \
		else \
			echo "Missing, run once: sudo apt-get install -y --no-install-recommends chromium gettext"; exit 1; \
		fi; \
	fi
