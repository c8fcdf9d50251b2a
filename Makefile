# Every target sets up what it needs. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help setup demo test test-unit lint bench lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: $(VENV)/.run ## the virtual environment and what the gateway runs on

demo: $(VENV)/.run ## the gateway between sandbox ENTs and services (SAML and CAS), to be opened in a browser
	$(BIN)/gar-gateway demo

test: $(VENV)/.test lint ## all the tests: unit, protocol, interoperability, browser
	.ci/packages tests/peers/packages.txt
	$(BIN)/pytest -n 2 --dist loadfile

test-unit: $(VENV)/.test lint ## the tests that need nothing but the virtual environment
	$(BIN)/pytest -n 2 --dist loadfile -m "not interop and not browser"

lint: $(VENV)/.test ## format, lint, types and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.test ## the performance table of the README, side by side with its peers
	.ci/packages bench/packages.txt
	$(BIN)/python -m bench

$(VENV)/.run: requirements/run.txt setup.cfg pyproject.toml .ci/venv
	.ci/venv $(VENV) requirements/run.txt
	@touch $@

$(VENV)/.test: requirements/test.txt setup.cfg pyproject.toml .ci/venv
	.ci/venv $(VENV) requirements/test.txt
	@touch $(VENV)/.run $@

lock: ## write the lock files again from setup.cfg (needs uv)
	uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-annotate --no-header \
		--extra build --extra sandbox -o requirements/run.txt setup.cfg
	uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-annotate --no-header \
		--extra build --extra sandbox --extra test --extra lint -c requirements/run.txt -o requirements/test.txt setup.cfg

clean: ## forget the virtual environment and the demonstration's home
	rm -rf $(VENV) var build *.egg-info
