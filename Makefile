# Short names for what a contributor does; every target works on a fresh checkout.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := run

.PHONY: help run test dev format lint types layers check wheel ci clean picture

help: ## lists what make can do
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

run: ## opens the window
	$(PYTHON) main.py

test: ## runs the tests, on every core
	$(PYTHON) main.py test

# main.py test makes .venv; asking it for the version alone keeps this from running the tests
dev: ## makes .venv with the tools
	$(PYTHON) main.py test --version
	$(BIN)/python -m pip install --quiet --editable '.[dev]' --constraint constraints.txt

format: dev ## writes the code in its usual form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: dev ## looks for mistakes in form
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: dev ## checks the types
	$(BIN)/mypy

layers: dev ## checks who imports whom
	$(BIN)/lint-imports

check: lint types layers test ## lint, types, layers and test

wheel: dev ## builds the package into dist
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

ci: ## everything that has to hold before a merge
	.ci/run

clean: ## removes what was built
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# the pictures of README and guide are drawn by the program itself
picture: dev ## draws the pictures of README and guide anew
	$(BIN)/python -m nnviz render --lab circle --epochs 300 --panel maths --size 1280x800 --out docs/images/main-window.png
	$(BIN)/python docs/images/import_table.py
