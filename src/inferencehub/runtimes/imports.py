"""Turns at importing, for models that load beside each other.

Two threads that import packages with circles in them, from different ends, would wait for each other for ever; Python
sees that and hands one of them a module that is half there, which fails now and then with an ImportError that nobody
can explain. So one thread imports at a time. Code of a model's may do anything while it is imported, download its
weights for one, and holds the others up for a short while only: after that they take their chance.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from .doing import doing

# Heavy libraries take a second or two; who imports for longer waits for something else than the processor.
PATIENCE_S = 5.0

_turn = threading.RLock()
_filters = threading.RLock()


@contextmanager
def import_turn(what: str, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Import `what` with no other thread importing, or after `patience_s` in spite of one."""
    with doing("waiting for others to import their libraries"):
        has_turn = _turn.acquire(timeout=patience_s)
    try:
        with doing(f"importing {what}"):
            yield
    finally:
        if has_turn:
            _turn.release()


@contextmanager
def warnings_apart(
    action: Literal["ignore", "always"], category: type[Warning] = Warning
) -> Iterator[list[warnings.WarningMessage]]:
    """Keep warnings off the log until the block ends: ignored, or collected in the list. One thread at a time.

    The filters are the process's, and two threads that each put back what they had found would leave the first one's in
    force for good.
    """
    with _filters, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter(action, category)
        yield caught
