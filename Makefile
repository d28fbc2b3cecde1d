# Each target does its own set-up. It needs Python 3.11 or later, make, and the package registry.
# Running it again starts at once: what was installed is known by a checksum of the pinned requirements.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHONS ?= python3.13 python3.12 python3.11 python3 python
VENV := .venv
RUN := $(VENV)/bin/python

sum = $(shell cat $(1) | cksum | tr ' ' '-')
RUNTIME := $(VENV)/runtime-$(call sum,requirements/build.txt requirements/runtime.txt)
DEV := $(VENV)/dev-$(call sum,requirements/build.txt requirements/dev.txt)

# Wheels only, each checked against its hash. django-haystack publishes no wheel; it is pure Python.
PIP := $(RUN) -m pip install -qq --disable-pip-version-check --no-input --require-hashes \
	--only-binary :all:
FROM_SOURCE := --no-build-isolation --no-binary django-haystack

# Real texts on which language and search are tried. Without them those tests are skipped, and say so.
ifndef ARCHIVE_CORPORA
ifneq ($(wildcard ../shared/corpora/.),)
export ARCHIVE_CORPORA := $(abspath ../shared/corpora)
endif
endif

# Options, such as: make test ARGS="tests/consent -k withdrawn", or: make demo ARGS="--port 8001"
ARGS ?=

.PHONY: help install demo test check lint types walls pages migrations deployment pins bench lock clean

help: ## Say what can be made
	@echo "make demo    try the archive with invented accounts"
	@echo "make install install what the archive needs, and stop; then: ./manage COMMAND"
	@echo "make test    run the tests; the last lines say what was skipped and why"
	@echo "make check   lint, types, walls, templates, migrations, production settings"
	@echo "make bench   measure relevance and speed"
	@echo "make lock    pin the requirements anew (asks the package registry)"
	@echo "make clean   remove the environment that these made"

install: $(RUNTIME)
	@echo "Installed into $(VENV)."

demo: $(RUNTIME)
	@$(RUN) manage.py demo $(ARGS)

test: $(DEV)
	@$(RUN) -m pytest -p tests.reporting -n auto --dist loadfile $(ARGS)

check: lint types walls pages migrations deployment pins

lint: $(DEV)
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check

types: $(DEV)
	@$(RUN) -m mypy

walls: $(DEV)
	@$(RUN) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

pages: $(DEV)
	@$(RUN) -m djlint --check templates
	@$(RUN) -m djlint --lint templates

migrations: $(DEV)
	@$(RUN) manage.py makemigrations --check --settings config.settings.test

# Production's settings with values made up for the moment.
deployment: $(DEV)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && mkdir "$$folder/data" && \
	export ARCHIVE_DATA_DIR="$$folder/data" ARCHIVE_KEYRING="$$folder/keys/keyring.json" \
		ARCHIVE_KEY_STORE="$$folder/keys/keystore.sqlite3" ARCHIVE_ALLOWED_HOSTS=archive.example \
		ARCHIVE_SECRET_KEY="$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(64))')" && \
	{ $(RUN) manage.py make_keyring --settings config.settings.dev > "$$folder/said" 2>&1 || \
		{ cat "$$folder/said"; exit 1; }; } && \
	$(RUN) manage.py check --deploy --fail-level WARNING --settings config.settings.prod

pins: $(DEV)
	@$(RUN) -m pytest -q tests/architecture/test_requirements.py

bench: $(DEV)
	@$(RUN) -m benchmarks $(ARGS)

# No line of the result names a registry: whoever installs chooses their own.
lock:
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && python3.11 -m venv "$$folder" && \
	"$$folder/bin/pip" install -qq --disable-pip-version-check pip-tools && cd requirements && \
	for list in build runtime dev; do \
		"$$folder/bin/pip-compile" --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras \
			--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate \
			--output-file "$$folder/$$list.txt" "$$list.in" && \
		sed -e '/^#/d' -e '/^$$/d' "$$folder/$$list.txt" > "$$list.txt" || exit 1; \
	done

clean:
	@rm -rf $(VENV)

# The stamps are made last, and an install that was cut off is started afresh.
# $(1): pinned lists to install; $(2): stamps to make
IS_NEW := 'import sys; sys.exit(sys.version_info < (3, 11))'
IS_FIT := 'import pip, sys; sys.exit(sys.version_info < (3, 11))'
define install
	@marker=$(VENV)/installing; \
	if [ -f $$marker ] && kill -0 "$$(cat $$marker)" 2>/dev/null; then \
		echo "Another make is installing into $(VENV). Try again when it is done, or: make clean" >&2; exit 1; fi; \
	if [ -f $$marker ] || ! $(RUN) -c $(IS_FIT) >/dev/null 2>&1; then rm -rf $(VENV); fi; \
	if [ ! -d $(VENV) ]; then \
		for python in $(PYTHONS); do \
			if $$python -c $(IS_NEW) >/dev/null 2>&1; then \
				found=$$python; \
				if $$python -c 'import ensurepip, venv' >/dev/null 2>&1; then \
					mkdir $(VENV) && echo $$$$ > $$marker; $$python -m venv $(VENV) && break; exit 1; fi; \
			fi; \
		done; \
	fi; \
	if [ ! -x $(RUN) ]; then \
		if [ -n "$$found" ]; then \
			echo "$$found has no venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2; \
		else echo "Python 3.11 or later is needed. Name yours with: make PYTHONS=/path/to/python" >&2; fi; \
		exit 1; \
	fi; \
	echo $$$$ > $$marker; \
	echo "Installing into $(VENV). This happens once." >&2; \
	for list in $(1); do $(PIP) $(FROM_SOURCE) -r requirements/$$list.txt || exit 1; done; \
	rm -f $$marker $(VENV)/runtime-* $(VENV)/dev-*; touch $(2)
endef

$(RUNTIME):
	$(call install,build runtime,$@)

$(DEV):
	$(call install,build dev,$@ $(RUNTIME))
