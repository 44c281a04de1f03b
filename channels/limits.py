"""How much one visitor may say: enough for any person, too little to keep the coach from others."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Allowance:
    """So many turns at once, and so many a second in the long run."""

    burst: float
    per_second: float


VISITOR = Allowance(20, 1)
ADDRESS = Allowance(200, 10)
"""For all visitors at one network address together: a class, an office."""

REMEMBERED = 10_000
"""Visitors and addresses that are counted; the one that was quiet longest is forgotten first."""


class Limits:
    """Counts turns, each kind of name against its allowance (a token bucket)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allow(self, name: str, allowance: Allowance) -> bool:
        """Whether one more turn is allowed now; it is counted only then."""
        now = self._clock()
        left, then = self._buckets.pop(name, (allowance.burst, now))
        left = min(allowance.burst, left + (now - then) * allowance.per_second)
        allowed = left >= 1
        self._buckets[name] = (left - 1 if allowed else left, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return allowed
