"""The action server: `python -m launch.actions_server`.

rasa_sdk's own server listens on every address; this one listens where it is told.
"""

from __future__ import annotations

import logging.config
import os

import yaml
from rasa_sdk.endpoint import create_app

from launch.settings import ROOT


def main() -> None:
    """Serve until terminated."""
    with (ROOT / "logging.yml").open(encoding="utf-8") as file:
        logging.config.dictConfig(yaml.safe_load(file))
    app = create_app("actions", cors_origins=[])
    app.run(
        os.environ["LIMBER_HOST"],
        int(os.environ["ACTION_SERVER_PORT"]),
        single_process=True,
        motd=False,
        access_log=False,
    )


if __name__ == "__main__":
    main()
