# Every target works from any state of the checkout: `make setup` comes first by itself and costs nothing when there
# is nothing to do. `make` alone prints this page.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

bin := .venv/bin
suites := $(wildcard tests/unit tests/contract tests/architecture tests/integration tests/e2e)
dists := shared/schema shared/kit shared/kernel shared/tables $(patsubst %/pyproject.toml,%,$(wildcard services/*/pyproject.toml)) deploy/cli

compile = $(bin)/uv pip compile --quiet --universal --python-version 3.11 --no-annotate --extra embedded \
  $(foreach dist,$(dists),$(dist)/pyproject.toml --no-emit-package baodao-$(notdir $(dist)))

# All tests run in one process more than there are cores, file by file: many wait for servers. What is narrowed runs in one.
workers := $(if $(T),,--numprocesses $(shell expr $$(nproc 2>/dev/null || echo 2) + 1) --maxprocesses 4 \
  --dist loadfile --no-loadscope-reorder)

# T is a path or a test's id and replaces the suite; T beginning with a dash (T='-k seat') narrows within the suite.
pytest = $(bin)/pytest $(if $(filter -%,$(firstword $(T))),$(1) $(T),$(or $(T),$(1))) $(ARGS)

.PHONY: help setup runs demo up test test-unit test-contract test-integration test-e2e test-compose check format lint \
        types explore chaos bench export lock clean

help:
	@awk '/^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z0-9-]+:.*## / { split($$0, part, /:.*## /); printf "  make %-17s %s\n", part[1], part[2] }' Makefile
	@printf '\nT=tests/unit/test_x.py or T="-k seat" narrows tests; ARGS=… goes to the command; PYTHON=… chooses Python.\n'

##@ Start here
demo: runs ## A city at work on this machine: real servers, people, activities, hours
	@$(bin)/baodao demo $(ARGS)

up: runs ## The whole stack on this machine, until Ctrl-C
	@$(bin)/baodao up $(ARGS)

setup: ## Create or repair .venv from requirements.lock
	@deploy/setup

runs:
	@deploy/setup run

##@ Develop
format: setup ## Rewrite Python files in the house style
	@$(bin)/ruff format
	@$(bin)/ruff check --fix

lint: setup ## Style, imports, decision index
	@$(bin)/ruff format --check
	@$(bin)/ruff check
	@$(bin)/lint-imports --no-logo
	@$(bin)/python shared/adr/index.py --check

types: setup ## mypy, strict
	@$(bin)/mypy

check: lint types ## Everything CI judges: lint, types, files made from the code, all tests
	@$(bin)/python shared/export.py --check
	@$(MAKE) test

##@ Test
test: setup ## All tests but those of docker compose
	@$(call pytest,$(suites) $(workers))

test-unit: setup ## Pure logic: no socket, no process
	@$(call pytest,tests/unit)

test-contract: setup ## The same questions to a fake and to the real thing
	@$(call pytest,tests/contract)

test-integration: setup ## Against a real nats-server and mongod
	@$(call pytest,tests/integration)

test-e2e: setup ## Through HTTP, the whole stack
	@$(call pytest,tests/e2e)

test-compose: setup ## docker-compose.yml for real; needs a Docker engine
	@$(call pytest,tests/compose)

explore: setup ## Search at random for SECONDS=600 what the fixed examples do not show
	@$(bin)/python -m tests.explore $(or $(SECONDS),600) $(T)

chaos: setup ## Break everything for SECONDS=180 by the plan of SEED, compare every answer with what is left
	@$(bin)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) --seconds $(or $(SECONDS),180) $(ARGS)

bench: setup ## Measure this machine
	@$(bin)/baodao bench all $(ARGS)

##@ Maintain
export: setup ## Write what is made from the code: schemas, samples, golden documents
	@$(bin)/python shared/export.py

lock: ## Compile requirements.lock anew; ARGS=--upgrade takes newer versions
	@test -x $(bin)/python || $(or $(PYTHON),python3) -m venv .venv
	@test -x $(bin)/uv || $(bin)/python -m pip install --quiet --disable-pip-version-check uv
	@$(compile) --generate-hashes --custom-compile-command 'make lock' --group pyproject.toml:dev \
	  --output-file requirements.lock $(ARGS)
	@$(compile) --group pyproject.toml:build --constraints requirements.lock | $(bin)/python deploy/lock_order.py

clean: ## Remove .venv, caches, build products and local data
	@rm -rf .venv .baodao .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache htmlcov .coverage
	@find . -path ./.git -prune -o \( -name __pycache__ -o -name '*.egg-info' -o -name dist -o -name build \) \
	  -type d -prune -exec rm -rf {} +
