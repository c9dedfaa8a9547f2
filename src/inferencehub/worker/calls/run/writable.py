"""Large inputs of code that may write into them: mapped for one run alone instead of copied."""

from __future__ import annotations

import mmap
import sys
from collections.abc import Sequence
from typing import TypeGuard

import numpy as np

from inferencehub.worker.calls.block.block import Stretch


class WritableInputs:
    """The inputs of a run that are mapped for it alone.

    Their file is another call's once this one is answered, and a page that nobody has written to would then show what
    that call brings: to a model that keeps its inputs, or in an output that is one of them.
    """

    def __init__(self, batch: Sequence[Stretch]) -> None:
        contents = [content for stretch in batch for content in stretch.contents]
        self._views = [content for content in contents if is_writable(content)]
        self._holders = [sys.getrefcount(view.obj) for view in self._views]

    def keep(self) -> None:
        """Make those that somebody still holds independent of their file."""
        for view, holders in zip(self._views, self._holders, strict=True):
            if sys.getrefcount(view.obj) > holders:
                # A page that has been written to is this process's own.
                own = np.frombuffer(memoryview(view.obj), np.uint8)[:: mmap.PAGESIZE]
                own[:] = own.copy()


def is_writable(content: object) -> TypeGuard[memoryview]:
    """Whether an input is mapped for its run alone."""
    return isinstance(content, memoryview) and not content.readonly


def buffer_of(view: memoryview) -> memoryview:
    """The same bytes. Whoever holds an array in them holds the mapping, which `WritableInputs` notices."""
    whole = memoryview(view.obj)
    return whole[len(whole) - len(view) :]
