# One door to every command. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PORT ?= 8000
# Quietly cut the tree off from settings of whoever runs it.
export PYTHONDONTWRITEBYTECODE :=
bin := .venv/bin
source := pyproject.toml $(wildcard requirements/*.txt) dev/bootstrap
# One more than the two cores of CI: many tests wait for a clock or another process.
workers := -n 3 --dist worksteal
catalogues := $(shell find src/yesdesk -name '*.po' 2>/dev/null)

.PHONY: help setup run demo test fast night lint fix types seed bench soak docs messages clean lock postgres mailservers browser release wheel mutants

help: ## List these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sort | awk 'BEGIN {FS = ":.*## "} {printf "make %-10s %s\n", $$1, $$2}'

# Whoever develops keeps the packages for tests when they run the demo.
.venv/.run: $(source) $(catalogues)
	@sh dev/bootstrap $(if $(wildcard .venv/.dev),dev,run)
	@touch $@

.venv/.dev: $(source) $(catalogues)
	@sh dev/bootstrap dev
	@touch .venv/.run $@

setup: .venv/.run ## Make .venv from the lock; leaves .venv/bin/yesdesk
	@# The user that serves may not write here. A package's file for another Python is no error.
	@$(bin)/python -m compileall -qq -j 0 -x '/tests/' .venv/lib src/yesdesk || true

run: .venv/.run ## Serve the demo library on 127.0.0.1 (PORT=8000), with a sign-in for each of the cast
	@$(bin)/yesdesk demo --port $(PORT)

demo: .venv/.dev ## Play the journey before a person in two minutes, with Debian's Chromium (HEADLESS=1, PORT=8000)
	@PORT=$(PORT) $(bin)/python dev/journey.py

test: .venv/.dev ## Every test but night, browser, postgres, mailservers and soak, which have commands of their own
	@$(bin)/python -m pytest $(workers) -m "not night and not soak and not browser and not mailserver"

fast: .venv/.dev ## The tests to run at each change, about a minute
	@$(bin)/python -m pytest $(workers) -m "not night and not soak and not browser and not mailserver and not slow"

night: .venv/.dev ## What starts processes, kills or waits for real clocks, on both databases; writes docs/night.txt
	@$(bin)/python dev/night.py

postgres: .venv/.dev ## What depends on the database, again on PostgreSQL (DATABASE_URL, or a server dev/postgres starts)
	@sh dev/postgres $(bin)/python -m pytest $(workers) -m "not night and not soak and not browser and not mailserver" @dev/on_postgres.txt

mailservers: .venv/.dev ## Mail tests against Debian's Dovecot and Exim (needs root: dev/dovecot, dev/exim start them)
	@sh dev/dovecot sh dev/exim $(bin)/python -m pytest -n 2 -m "mailserver and not soak"

browser: .venv/.dev ## The browser tests, with Debian's Chromium (with SCREENS=docs/screens it writes the pictures anew instead)
	@SCREENS=$(SCREENS) $(bin)/python dev/browser.py

soak: .venv/.dev ## The long runs: kill -9 a hundred times, many writers, long streams, every page in every role and width
	@$(bin)/python -m pytest -n 0 -m soak

lint: .venv/.dev ## Style, templates, the floors of the house, migrations, locks; prints what each room weighs
	@$(bin)/ruff check .
	@$(bin)/ruff format --check .
	@$(bin)/djlint --quiet --lint $$(git ls-files 'src/**/templates/**/*.html')
	@$(bin)/lint-imports
	@$(bin)/yesdesk manage makemigrations --check --dry-run
	@! grep -nE '://' requirements/*.txt
	@$(bin)/python dev/weight.py

fix: .venv/.dev ## Mend what lint can mend by itself
	@$(bin)/ruff check --fix .
	@$(bin)/ruff format .

types: .venv/.dev ## Strict types
	@$(bin)/mypy

seed: .venv/.run ## Fill the demo library again (REQUESTS=1000000 for volume)
	@$(bin)/yesdesk seed $(if $(REQUESTS),--requests $(REQUESTS))

bench: .venv/.dev ## Measure 20 thousand to 1 million requests on both databases; writes docs/benchmarks.md
	@FSYNC=on sh dev/postgres $(bin)/python -m bench

docs: .venv/.dev ## Write the tables in docs/ again from the code
	@$(bin)/python dev/docs.py

messages: .venv/.dev ## Gather the sentences to translate
	@$(bin)/python dev/messages.py gather

mutants: .venv/.dev ## Plant 150 small faults where money and promises are, drawn by the hash of HEAD; 95 % have to be noticed
	@$(bin)/python dev/mutants.py --jobs 2

release: .venv/.dev ## Write the small library that a released version leaves behind for the tests of upgrades
	@$(bin)/python dev/release_fixture.py
	@sh dev/postgres $(bin)/python dev/release_fixture.py

wheel: .venv/.dev ## Build dist/yesdesk-VERSION-py3-none-any.whl; pipx install 'dist/THAT_FILE[demo]' has all that `yesdesk demo` needs
	@$(bin)/python -c "from hatchling.build import build_wheel; print('dist/' + build_wheel('dist'))"

lock: ## Write the locks again (UPGRADE=1 to move versions)
	@sh dev/lock

clean: ## Remove what make made: environment, demo data, caches
	@rm -rf .venv .tools .data .build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find src tests bench -name '__pycache__' -type d -prune -exec rm -rf {} + 2>/dev/null || true
	@find src -name '*.mo' -delete
