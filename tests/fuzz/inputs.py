"""Inputs of every kind that Python and JSON know, and things that are nearly right."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

TEXTS = st.text(st.characters(), max_size=300)
"""Half surrogates and control characters among them."""

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | TEXTS
    | st.sampled_from(["next", "bridge", "low_back", "guiding", "/restart", "\x00", "", " "])
)
JSON: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def nearly(right: dict[str, Any]) -> st.SearchStrategy[Any]:
    """The right thing with some of its parts, at any depth, left out or replaced."""
    return st.tuples(st.lists(st.tuples(st.randoms(), st.none() | JSON), max_size=4)).map(
        lambda changes: _changed(json.loads(json.dumps(right)), changes[0])
    )


def _changed(thing: Any, changes: list[tuple[Any, Any]]) -> Any:  # noqa: ANN401 - any JSON
    for chance, value in changes:
        spots = list(_spots(thing))
        if not spots:
            return value
        holder, key = chance.choice(spots)
        if value is None and isinstance(holder, dict):
            del holder[key]
        else:
            holder[key] = value
    return thing


def _spots(thing: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - any JSON
    if isinstance(thing, dict):
        own, inner = [(thing, key) for key in thing], list(thing.values())
    elif isinstance(thing, list):
        own, inner = [(thing, place) for place in range(len(thing))], list(thing)
    else:
        return []
    return own + [spot for each in inner for spot in _spots(each)]
