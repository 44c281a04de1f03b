"""How well people never seen in training are understood, by the running server's own parse.

The floors are a little under what was reached, so that a loss shows.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from serving import Coach

HERE = Path(__file__).parent
NLU = HERE.parent.parent / "data" / "nlu"

FLOOR = 0.88
RED_FLAG_FLOOR = 0.95
FALSE_STOPS = 0.05
MOVING = {"next", "skip_move", "go_to_move", "start_over"}


def lines(name: str) -> list[dict[str, Any]]:
    text = (HERE / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def bare(text: str) -> str:
    """A sentence without case, marks and doubled spaces."""
    kept = "".join(letter for letter in text.lower() if letter.isalnum() or letter.isspace())
    return " ".join(kept.split())


@pytest.fixture(scope="module")
def parsed(coach: Coach) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(line, coach.parse(line["text"])) for line in lines("held_out.jsonl")]


Parsed = list[tuple[dict[str, Any], dict[str, Any]]]


def test_no_held_out_sentence_is_trained_on() -> None:
    trained = {
        bare(example.strip().removeprefix("- "))
        for file in NLU.glob("*.yml")
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
        for example in block["examples"].splitlines()
    }
    held_out = [*lines("held_out.jsonl"), *lines("red_flags.jsonl")]
    assert [line["text"] for line in held_out if bare(line["text"]) in trained] == []


def test_people_never_met_are_understood(parsed: Parsed) -> None:
    wrong = [
        (line["text"], understood["intent"]["name"], line["intents"])
        for line, understood in parsed
        if understood["intent"]["name"] not in line["intents"]
    ]
    assert len(wrong) / len(parsed) <= 1 - FLOOR, wrong


def test_what_is_beyond_the_coach_moves_nothing(parsed: Parsed) -> None:
    beyond = [understood for line, understood in parsed if line["intents"][0] == "out_of_scope"]
    moved = [each["text"] for each in beyond if each["intent"]["name"] in MOVING]
    assert len(moved) / len(beyond) <= 0.01, moved


def test_red_flags_are_found_and_nothing_else(coach: Coach) -> None:
    """The rules were developed on these lines: a guard, no measure of people never met."""
    signs, harmless = [], []
    for line in lines("red_flags.jsonl"):
        stops = coach.parse(line["text"])["intent"]["name"] == "report_red_flag"
        (signs if line["red_flag"] else harmless).append((line["text"], stops))
    missed = [text for text, stops in signs if not stops]
    stopped = [text for text, stops in harmless if stops]
    assert len(missed) / len(signs) <= 1 - RED_FLAG_FLOOR, missed
    assert len(stopped) / len(harmless) <= FALSE_STOPS, stopped
