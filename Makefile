# make run and make test are all that a newcomer needs; both set up what is missing.
PYTHON := .venv/bin/python
.DEFAULT_GOAL := run

.PHONY: setup run test lint talk alexa wyoming train eval compare lock clean

setup:
	@script/setup

run: setup
	@exec $(PYTHON) -m launch

talk: setup
	@exec $(PYTHON) -m talk

# What Amazon's console takes, in skill-package/ (docs/alexa.md).
alexa: setup
	@$(PYTHON) -m alexa.skill

# The Wyoming service for Home Assistant, beside a running `make run`.
wyoming: setup
	@exec $(PYTHON) -m home_assistant

train: setup
	@exec $(PYTHON) -m launch.train

# How well people are understood; and how well other pipelines would.
eval: setup
	@exec $(PYTHON) -m evaluation

compare: setup
	@exec $(PYTHON) -m evaluation.compare

lint: setup
	@script/lint

test: setup
	@script/test

# Resolve requirements.in anew (needs the package index; everything else installs the result).
lock: setup
	@script/lock

clean:
	rm -rf .venv .tools .home-assistant var models
