"""How the servers log: one line an event for operators, no traceback, no utterance."""

from __future__ import annotations

import logging
import os


class OneLine(logging.Formatter):
    """An exception as its kind and message; its traceback too with LOG_LEVEL=DEBUG."""

    def format(self, record: logging.LogRecord) -> str:
        """The event on one line."""
        if os.environ.get("LOG_LEVEL") == "DEBUG":
            return super().format(record)
        plain = logging.makeLogRecord(record.__dict__)
        plain.exc_info = plain.exc_text = plain.stack_info = None
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            plain.msg, plain.args = f"{record.getMessage()} ({type(error).__name__}: {error})", ()
        return " ".join(super().format(plain).split())
