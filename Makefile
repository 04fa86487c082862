# `make` alone lists what there is to do. Everything happens in .venv/, which is made when it is first needed.
.DEFAULT_GOAL := help
.PHONY: help setup run migrate test test-browser mutants kill simulate drill ladder pictures bench words lint format lock audit sbom clean
MAKEFLAGS += --no-print-directory
export PYTHON
unexport PYTHONDONTWRITEBYTECODE # A start that compiles our own files anew takes half a second longer.

python := .venv/bin/python
SBOM := build/sbom.json
compile := $(python) -m uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--custom-compile-command "make lock" pyproject.toml

help: ## List what there is to do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## Make .venv/ and install everything pinned (again only when a pin changed)
	@scripts/environment tests/requirements.txt

run: ## Start the bot; without BOT_TOKEN a Telegram on this machine too (ARGS="..." is passed on)
	@scripts/environment requirements.txt
	@exec $(python) main.py run $(ARGS)

migrate: ## Bring the database to the newest version
	@scripts/environment requirements.txt
	@$(python) main.py migrate $(ARGS)

test: setup ## Run every test but those in a browser (ARGS="-k x" is passed on to pytest)
	@$(python) -m pytest -n 2 --dist loadgroup --ignore=tests/browser $(ARGS)

test-browser: setup ## Try out the page in a real browser: needs Chromium
	@$(python) -m pytest -n 2 tests/browser $(ARGS)

mutants: setup ## Take each safety line away, and see a test fail (ARGS="name" for one of them)
	@$(python) -m tests.mutants $(ARGS)

kill: setup ## Kill bots N times at every kind of moment, and one of ten every 2 s for SECONDS (300)
	@$(python) -m tests.journey $(if $(N),--kills $(N)) $(if $(SECONDS),--seconds $(SECONDS)) $(ARGS)

simulate: setup ## Play made-up worlds in which things go wrong (SEED=7 for one of them, DAYS=500 patient-days, ARGS=--help)
	@$(python) -m tests.simulation $(if $(SEED),--seed $(SEED)) $(if $(DAYS),--days $(DAYS)) $(ARGS)

drill: setup ## Put copies of a played month back into a Telegram that lived on (ARGS="--seeds 4 --days 35")
	@$(python) -m tests.restored $(ARGS)

ladder: setup ## Write docs/ladder.md: what each person is sent in a week in which nobody takes an alert
	@$(python) -m tests.simulation.ladder > docs/ladder.md

pictures: setup ## The same, and take the pictures of docs/pictures/ anew
	@PICTURES=docs/pictures $(python) -m pytest -n 2 tests/browser $(ARGS)

bench: setup ## Measure what it costs, and write it into benchmarks/RESULTS.md
	@$(python) -m benchmarks.everything

words: setup ## Say what each language lacks, what is too long or asks for other values, and which nobody has signed
	@$(python) -m wording.check

lint: setup ## Check style, types and who may import whom
	@$(python) -m ruff check .
	@$(python) -m ruff format --check .
	@$(python) -m mypy
	@$(python) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

format: setup ## Write the code in the one style
	@$(python) -m ruff check --fix --quiet .
	@$(python) -m ruff format .

lock: ## Pin what pyproject.toml asks for (ARGS=--upgrade for the newest of everything)
	@scripts/environment
	@scripts/pinned uv
	@$(compile) --output-file requirements.txt $(ARGS)
	@$(compile) --group dev --constraint requirements.txt --output-file tests/requirements.txt $(ARGS)

audit: setup ## Ask the public advisory service about the pins; that it cannot be reached is no failure
	@$(python) scripts/audit.py $(ARGS)

sbom: setup ## Write build/sbom.json, what the bot is made of (CycloneDX)
	@$(python) scripts/sbom.py $(SBOM)

clean: ## Remove .venv/ and all caches; data/ stays
	@rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
