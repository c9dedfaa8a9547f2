"""Reads the image files of a run before the model does: several at a time; a broken one costs its own call alone."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from inferencehub.launch.cores import usable_cores
from inferencehub.worker.calls.block.block import Stretch
from inferencehub.worker.calls.block.image_file import ImageFile

# The library lets the interpreter go while it decodes; past a few threads models get too little of the machine.
MOST_THREADS = 4


@cache
def _threads() -> ThreadPoolExecutor:
    """Shared by all models of the worker."""
    return ThreadPoolExecutor(min(MOST_THREADS, usable_cores()), thread_name_prefix="image files")


def read_files(batch: Sequence[Stretch]) -> dict[int, BaseException]:
    """Put elements in the place of image files; what went wrong, by place in the batch."""
    files = [(place, content) for place, stretch in enumerate(batch) for content in _files(stretch)]
    if len(files) == 1:
        # This thread is the model's own, and waits anyway.
        return _read(batch, *files[0])
    read = _threads().map(lambda each: _read(batch, *each), files)
    return {place: error for errors in read for place, error in errors.items()}


def _files(stretch: Stretch) -> list[ImageFile]:
    return [content for content in stretch.contents if isinstance(content, ImageFile)] if stretch.block.has_file else []


def _read(batch: Sequence[Stretch], place: int, file: ImageFile) -> dict[int, BaseException]:
    stretch = batch[place]
    try:
        elements = file.read()
    except BaseException as error:
        return {place: error}
    stretch.contents = [elements if content is file else content for content in stretch.contents]
    return {}
