"""How many inputs a fuzzer makes and from which seed, what damage looks like, and what was once found."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st

# `make fuzz` sets both; in `make test` a small share runs, always the same.
RUNS = int(os.environ.get("FUZZ_RUNS", "50"))
SEED = int(os.environ.get("FUZZ_SEED", "20261129"))
CORPUS = Path(__file__).parents[1] / "fuzz" / "corpus"


def fuzzed(share: float = 1.0) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorates a property: so many examples, from the seed, and none remembered between runs."""
    chosen = settings(
        max_examples=max(1, int(RUNS * share)),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    return lambda property_: chosen(seed(SEED)(property_))


def corpus(name: str) -> list[Any]:
    """What has failed once, byte for byte, and what was made to be hard, for `pytest.mark.parametrize`."""
    return sorted((CORPUS / name).iterdir())


_PLACE = st.floats(0, 1)
_DAMAGE = st.one_of(
    st.tuples(st.just("flip"), _PLACE, st.binary(min_size=1, max_size=1)),
    st.tuples(st.just("cut"), _PLACE, st.binary(min_size=1, max_size=20)),
    st.tuples(st.just("insert"), _PLACE, st.binary(min_size=1, max_size=12)),
    st.tuples(st.just("repeat"), _PLACE, st.binary(min_size=1, max_size=40)),
)


def damaged(sound: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Sound bytes with up to four things done to them, or none."""
    return st.builds(_damage, sound, st.lists(_DAMAGE, max_size=4))


def _damage(sound: bytes, done: list[tuple[str, float, bytes]]) -> bytes:
    for how, place, more in done:
        at = int(place * len(sound))
        before, after = sound[:at], sound[at:]
        if how == "flip":
            sound = before + more + after[1:]
        elif how == "cut":
            sound = before + after[len(more) :]
        elif how == "insert":
            sound = before + more + after
        else:
            sound = before + after[: len(more)] + after
    return sound
