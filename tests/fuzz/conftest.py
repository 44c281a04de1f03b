"""How much is tried: some hundred inputs by default, FUZZ of them in all for `make fuzz`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

ENTRANCES = 20
"""Tests here; each tries its share."""

ALL = int(os.environ.get("FUZZ") or 480)
NIGHTLY = "FUZZ" in os.environ

settings.register_profile(
    "fuzz",
    max_examples=-(-ALL // ENTRANCES),
    deadline=None,
    database=None,
    derandomize=not NIGHTLY,  # A verdict on a change must not depend on luck.
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("fuzz")
