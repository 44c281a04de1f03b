"""`python -m home_assistant`: serve Home Assistant's Assist until terminated."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import signal
import sys

from channels.gate import gate
from client.rest import DEFAULT_URL
from home_assistant.events import LARGEST
from home_assistant.service import Service
from home_assistant.settings import ServiceSettings, read_service_settings
from home_assistant.turn import Turns
from home_assistant.words import Words, load_words
from launch.logs import configure_logging
from launch.settings import SettingError
from talk.words import WordsError

BACKLOG = 512
"""Connections that may wait to be accepted."""

FILES = 4096
"""Files and connections that the process may hold open; some systems begin at 256."""


def main() -> int:
    """Serve until Ctrl-C or SIGTERM (status 0), or say what is wrong (status 1)."""
    configure_logging()
    try:
        settings, words = read_service_settings(), load_words()
        _allow_many_connections()
        asyncio.run(serve(settings, words))
    except (SettingError, WordsError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


async def serve(settings: ServiceSettings, words: Words) -> None:
    """Serve until terminated. Raises SettingError where the address or the URL can't be used."""
    address = settings.address
    try:
        turns = Turns(settings.url, settings.speakers, words, gate())
    except ValueError as error:
        raise SettingError(f"LIMBER_URL={settings.url}: expected one like {DEFAULT_URL}") from error
    try:
        server = await asyncio.start_server(
            Service(turns, words, settings.allowed).serve, *address, limit=LARGEST, backlog=BACKLOG
        )
    except OSError as error:
        reason = f"{address.host}:{address.port} can't be used ({error.strerror})"
        remedy = "Other ones are chosen with WYOMING_HOST and WYOMING_PORT"
        raise SettingError(f"{reason}. {remedy}.") from error
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with server:
        await ended.wait()


def _allow_many_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    sys.exit(main())
