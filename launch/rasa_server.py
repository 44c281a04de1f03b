"""The Rasa server of one model: `python -m launch.rasa_server MODEL`.

What `rasa run` does, without its start-up noise, with the HTTP API on behind a token that stays
out of the process list, and with an end instead of a server that has no model.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

from launch.lean import leave_out_tensorflow
from launch.logs import configure_logging


def main() -> None:
    """Serve until terminated."""
    configure_logging()
    leave_out_tensorflow()
    import rasa.api  # noqa: PLC0415 - takes seconds, and warns: after logging is configured
    from rasa.utils.log_utils import configure_structlog  # noqa: PLC0415

    from channels import metrics  # noqa: PLC0415 - likewise
    from channels.ending import ENDING  # noqa: PLC0415 - likewise

    configure_structlog()
    metrics.serve()
    rasa.api.run(
        sys.argv[1],
        "endpoints.yml",
        credentials="credentials.yml",
        enable_api=True,
        auth_token=os.environ["RASA_AUTH_TOKEN"],
        interface=os.environ["LIMBER_HOST"],
        port=int(os.environ["RASA_PORT"]),
        server_listeners=[*ENDING.listeners, (_prepare, "after_server_start")],
    )


async def _prepare(app: Any, loop: Any) -> None:  # noqa: ANN401 - sanic's listener
    """End where there is no model; else take what Rasa has loaded into a processor of our own."""
    from channels.processor import Processor  # noqa: PLC0415 - imports Rasa

    agent = app.ctx.agent
    if not agent.is_ready():
        logging.getLogger(__name__).critical("The model %s can't be served.", sys.argv[1])
        os._exit(1)
    agent.processor = Processor.like(agent.processor)


if __name__ == "__main__":
    main()
