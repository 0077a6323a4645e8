# Everything from a bare checkout: make run, make test. Nothing else needs typing.
PYTHON   ?= python3
HOST     ?= 127.0.0.1
PORT     ?= 8000
INSTANCE ?= instance
VENV     := .venv
BIN      := $(VENV)/bin
STAMP    := $(VENV)/.stamp
TSC      := $(BIN)/node $(VENV)/typescript/node_modules/typescript/bin/tsc

.DEFAULT_GOAL := help
.PHONY: help run demo test test-postgresql check format acceptance shots bench picture catalogue lock clean

help:
	@echo "make run [HOST=0.0.0.0] [PORT=8000] [INSTANCE=dir]   serve Sourcecheck"
	@echo "make demo [INSTANCE=dir]                             add a simulated class"
	@echo "make test-postgresql                                 the functional tests once more, on PostgreSQL"
	@echo "make picture | catalogue LOCALE=kk                   docs/architecture.md anew, the words of a language"
	@echo "make test | check | acceptance | bench | shots       tests, style and types, long tests, ratios, screenshots"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Sourcecheck needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Name another with: make run PYTHON=python3.12")'
	@echo "Making the environment in $(VENV) (once; about a minute)."
	@$(PYTHON) -m venv $(VENV)

$(STAMP)-run: requirements.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(STAMP)-dev: requirements-dev.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(STAMP)-run

$(STAMP)-typescript: .ci/typescript/package-lock.json | $(STAMP)-dev
	@mkdir -p $(VENV)/typescript
	@cp .ci/typescript/package.json .ci/typescript/package-lock.json $(VENV)/typescript
	@cd $(VENV)/typescript && ../bin/npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

run: $(STAMP)-run
	@exec $(BIN)/python -m quiz start --host $(HOST) --port $(PORT) --instance $(INSTANCE) \
		$(if $(TLS_CERT),--tls-cert $(TLS_CERT)) $(if $(TLS_KEY),--tls-key $(TLS_KEY))

demo: $(STAMP)-run
	@$(BIN)/python -m quiz demo --instance $(INSTANCE)

test: $(STAMP)-dev
	@$(BIN)/python -m pytest -n 2 --dist loadgroup tests $(ARGS)

test-postgresql: $(STAMP)-dev
	@$(BIN)/python -m pytest -n 2 --dist loadgroup tests/functional --database postgresql $(ARGS)

check: $(STAMP)-dev $(STAMP)-typescript
	@$(BIN)/ruff check quiz tests
	@$(BIN)/ruff format --check quiz tests
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(TSC) -p .ci/typescript
	@$(TSC) -p .ci/typescript/tsconfig.worker.json
	@$(BIN)/python -m quiz bank check questions

format: $(STAMP)-dev
	@$(BIN)/ruff check --fix quiz tests
	@$(BIN)/ruff format quiz tests

acceptance: $(STAMP)-dev
	@$(BIN)/python -m pytest -n 0 -m acceptance tests $(ARGS)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup tests/functional tests/browser --database postgresql --hosts 2 $(ARGS)

bench: $(STAMP)-dev
	@$(BIN)/python -m tests.bench

picture: $(STAMP)-dev
	@$(BIN)/python -m tests.docs.picture

catalogue: $(STAMP)-dev
	@$(if $(LOCALE),,$(error Name a language: make catalogue LOCALE=kk))
	@mkdir -p build quiz/translations
	@$(BIN)/pybabel -q extract -F pyproject.toml -k N_ --no-location --no-wrap -o build/messages.pot .
	@$(BIN)/pybabel -q $(if $(wildcard quiz/translations/$(LOCALE)),update --no-wrap,init) -i build/messages.pot -d quiz/translations -l $(LOCALE)
	@$(BIN)/pybabel compile -d quiz/translations -l $(LOCALE) --statistics

shots: $(STAMP)-dev
	@$(BIN)/python -m tests.browser.shots

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -c requirements.txt --group dev pyproject.toml -o requirements-dev.txt
	cd .ci/typescript && npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache dist build
