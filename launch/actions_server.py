"""The action server: `python -m launch.actions_server`.

rasa_sdk's own server listens on every address; this one listens where it is told.
"""

from __future__ import annotations

import os

from launch.logs import configure_logging


def main() -> None:
    """Serve until terminated."""
    configure_logging()
    from rasa_sdk.endpoint import create_app  # noqa: PLC0415 - warns: after logging is configured

    from channels.ending import ENDING  # noqa: PLC0415 - likewise

    app = create_app("actions", cors_origins=[])
    for listener, event in ENDING.listeners:
        app.register_listener(listener, event)
    host, port = os.environ["LIMBER_HOST"], int(os.environ["ACTION_SERVER_PORT"])
    app.run(host, port, motd=False, access_log=False)


if __name__ == "__main__":
    main()
