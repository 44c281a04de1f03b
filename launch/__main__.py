"""`make run`: check the content, train if the model is stale, start and watch both servers."""

from __future__ import annotations

import signal
import sys
import time
from types import FrameType

from rich.console import Console

from actions.coaching import content
from coach.content import ContentError
from launch.model import TrainingError, ensure_model
from launch.servers import ServerError, check_alive, start_all, stop_all, wait_until_ready
from launch.settings import SettingError, Settings, auth_token, child_environment, read_settings

CONSOLE = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """Run until Ctrl-C (status 0) or until something fails (status 1, the reason shown)."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        content()
        settings = read_settings()
        token = auth_token(settings)
        environment = child_environment(settings, token)
        model = ensure_model(environment, settings.logs, CONSOLE)
        servers = start_all(settings, environment, model, token)
    except (ContentError, SettingError, TrainingError, ServerError) as error:
        CONSOLE.print(str(error), markup=False)
        return 1
    except KeyboardInterrupt:
        return 0
    try:
        started = time.monotonic()
        with CONSOLE.status("Starting."):
            wait_until_ready(servers)
        _greet(settings, time.monotonic() - started)
        while True:
            check_alive(servers)
            time.sleep(0.5)
    except ServerError as error:
        CONSOLE.print(str(error), markup=False)
        return 1
    except KeyboardInterrupt:
        CONSOLE.print("Good night.")
        return 0
    finally:
        stop_all(servers)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _greet(settings: Settings, seconds: float) -> None:
    CONSOLE.print(f"Limber is ready, after {seconds:.0f} s. Ctrl-C ends it.")
    CONSOLE.print("  in a terminal    make talk")
    CONSOLE.print(f"  from a program   POST {settings.rasa_url}/webhooks/rest/webhook")
    CONSOLE.print('                   {"sender": "me", "message": "let\'s start"}', markup=False)
    CONSOLE.print(f"  logs, memory     {settings.var}")


if __name__ == "__main__":
    sys.exit(main())
