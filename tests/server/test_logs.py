"""Structured logs: a JSON object a line, with what a line for people has, and no more."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import OperationalError

from launch.logs import configure_logging


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(False)


def logged(capsys: pytest.CaptureFixture[str]) -> str:
    configure_logging()
    said = OperationalError("update conversations", {"place": "quobbelwumm"}, ValueError("locked"))
    try:
        raise said
    except OperationalError as error:
        logging.getLogger("channels.turn").error("A turn\nfailed", exc_info=error)
    return capsys.readouterr().err


def test_a_json_object_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIMBER_LOG", "json")
    (line,) = logged(capsys).splitlines()
    event = json.loads(line)
    assert set(event) == {"time", "level", "logger", "message"}
    assert (event["level"], event["logger"]) == ("error", "channels.turn")
    assert event["message"].startswith("A turn failed (OperationalError: ")
    assert "locked" in event["message"]
    assert "quobbel" not in line


def test_a_line_for_people_without_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LIMBER_LOG", raising=False)
    (line,) = logged(capsys).splitlines()
    assert "ERROR channels.turn: A turn failed (OperationalError" in line
    assert "quobbel" not in line
