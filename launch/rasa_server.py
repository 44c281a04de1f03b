"""The Rasa server of one model: `python -m launch.rasa_server MODEL`.

Rasa's own `rasa run`, with the HTTP API on behind a token that stays out of the process list.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Serve until terminated."""
    from rasa.__main__ import main as rasa  # noqa: PLC0415 - takes seconds: not at import

    model = sys.argv[1]
    sys.argv = ["rasa", "run", "--model", model, "--enable-api"]
    sys.argv += ["--auth-token", os.environ["RASA_AUTH_TOKEN"]]
    sys.argv += ["--interface", os.environ["LIMBER_HOST"], "--port", os.environ["RASA_PORT"]]
    sys.argv += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    sys.argv += ["--logging-config-file", "logging.yml"]
    rasa()


if __name__ == "__main__":
    main()
