# Short names for what a contributor does; every target works on a fresh checkout.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test dev format lint types layers check wheel ci clean picture

run:
	$(PYTHON) main.py

test:
	$(PYTHON) main.py test

# main.py test makes .venv; asking it for the version alone keeps this from running the tests
dev:
	$(PYTHON) main.py test --version
	$(BIN)/python -m pip install --quiet --editable '.[dev]' --constraint constraints.txt

format: dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: dev
	$(BIN)/mypy

layers: dev
	$(BIN)/lint-imports

check: lint types layers test

wheel: dev
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

ci:
	.ci/run

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# the README's picture is drawn by the program itself
picture: dev
	$(BIN)/python -m nnviz render --lab circle --epochs 300 --panel maths --size 1280x800 --out docs/images/main-window.png
