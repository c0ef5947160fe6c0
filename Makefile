# Everything that is done by hand goes through here; `make` alone prints the targets.
#
# Set-up is asked for by every target and does nothing when it is current: the stamps carry a checksum of what they
# stand for, so a later `git switch` back and forth costs nothing and no target needs a network once set up.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= python3
VENV := .venv
YIJU := $(VENV)/bin/yiju
SEED := data/reports/huli-inspection-rectification-2022.txt
HOME_FOLDER := $(or $(YIJU_HOME),.yiju)

checksum = $(shell cat $(1) | cksum | cut -d ' ' -f 1)
INSTALLED := $(VENV)/.installed-$(call checksum,pyproject.toml constraints.txt)
SEEDED := $(HOME_FOLDER)/.seeded-$(call checksum,$(SEED))

# A question may hold quotes, $ and backticks: it travels in the environment, never expanded by make or the shell.
unexport Q
export QUESTION = $(value Q)

.PHONY: help
help: ## print the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(INSTALLED) $(SEEDED) ## make .venv, install, convert the model, ingest the seed report

$(INSTALLED):
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=…")'
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --upgrade 'pip>=25'
	$(VENV)/bin/python -m pip install --constraint constraints.txt --editable '.[dev,scan,sso,postgres,milvus]'
	rm -f $(VENV)/.installed-*
	touch $@

$(SEEDED): | $(INSTALLED)
	$(YIJU) ingest $(SEED)
	rm -f $(HOME_FOLDER)/.seeded-*
	touch $@

.PHONY: ask
ask: $(INSTALLED) $(SEEDED) ## answer a question: make ask Q="湖里区划分了多少个网格？"
	@$(YIJU) ask -- "$$QUESTION"

.PHONY: serve
serve: $(INSTALLED) $(SEEDED) ## serve the HTTP API on this machine; Ctrl-C ends it
	@$(YIJU) serve

.PHONY: doctor
doctor: $(INSTALLED) ## say what is installed, which model and index, and what is wrong
	@$(YIJU) doctor

.PHONY: test
test: $(INSTALLED) $(SEEDED) ## run every test, on as many processes as there are cores, four at most
	@$(VENV)/bin/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile

.PHONY: soak
soak: $(INSTALLED) $(SEEDED) ## run the slow tests of reliability; YIJU_SOAK_SECONDS=1800 is how long the load runs
	@$(VENV)/bin/python -m pytest -m soak

.PHONY: mutants
mutants: $(INSTALLED) $(SEEDED) ## change the code in a copy, a place at a time, and count what the tests notice
	@$(VENV)/bin/python -m pytest -m soak -s tests/reliability/test_mutants.py

.PHONY: check
check: $(INSTALLED) ## lint, format, types and import rules: what CI runs
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy --strict
	$(VENV)/bin/lint-imports

.PHONY: format
format: $(INSTALLED) ## let ruff format and mend the code
	$(VENV)/bin/ruff format
	$(VENV)/bin/ruff check --fix

.PHONY: bench
bench: $(INSTALLED) ## measure retrieval: make bench DIR=folder with passages.jsonl and questions.jsonl
	@$(YIJU) eval retrieval "$(DIR)"

.PHONY: eval
eval: $(INSTALLED) ## measure answers on the shipped set; the report is written to eval-report/
	@$(YIJU) eval qa --out eval-report

.PHONY: gate
gate: $(INSTALLED) ## fail when a figure of the shipped set falls below eval/data/gate.json
	@$(YIJU) eval gate

.PHONY: docs
docs: $(INSTALLED) $(SEEDED) ## renew what README takes from real runs: the transcript and the figures
	UPDATE_DOCS=1 $(VENV)/bin/python -m pytest tests/test_docs.py tests/ui/commands/test_transcript.py \
	    tests/eval/runs/test_bench_tables.py tests/rag/text/test_divisions.py

# Slow and by hand: RUN is the run's folder, in which it goes on where it was left. GOV are candidates of questions on
# texts, SETS and MEASURE folders of question sets, PAIRS files of judged replies. Docs: docs/judge.md.
RUN ?= judge-run
MINUTES ?= 60
.PHONY: judge
judge: $(INSTALLED) ## train the judge: make judge GOV=FILE SETS="…" PAIRS="…" MEASURE="…" MINUTES=60
	test -f "$(RUN)/data/encoder.npz" || $(VENV)/bin/python -m index.training.make --gov "$(GOV)" --set $(SETS) \
	    --pairs $(PAIRS) --measure $(MEASURE) --out "$(RUN)/data"
	$(VENV)/bin/python -m index.training.run "$(RUN)/data" --work "$(RUN)/work" --out "$(RUN)/out" --minutes $(MINUTES)
	$(VENV)/bin/python -m index.training.ship "$(RUN)/out" "$(RUN)/shipped"

.PHONY: clean
clean: ## remove .venv, the library with its index, and the caches of the tools
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
	rm -rf .yiju
