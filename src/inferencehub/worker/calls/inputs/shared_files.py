"""The folder in which a gateway on the same machine leaves large tensors, and the mappings of its files."""

from __future__ import annotations

import mmap
import os
import re
import stat
from pathlib import Path

from inferencehub.errors import InvalidRequest

_NAME = re.compile(r"[0-9a-f]{32}")
# The gateway pools its files and has a few dozen; a mapping past these is one that it has thrown away.
MAPPINGS = 128


class SharedFiles:
    """Maps files of one folder for reading and keeps the mappings, because faulting pages in anew costs a copy."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError when the folder is not there."""
        # Every file is opened below this descriptor: a name can't lead out, and a moved folder changes nothing.
        self._folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._mappings: dict[str, mmap.mmap] = {}

    def view(self, name: str, offset: int, length: int) -> memoryview:
        """A stretch of a file, without a copy, valid as long as it is held.

        Raises:
            InvalidRequest: A name that no gateway gives, no such file, or a stretch beyond its end.
        """
        if not _NAME.fullmatch(name):
            raise InvalidRequest("A shared file's name is 32 hexadecimal digits; another name came.")
        if length == 0:
            return memoryview(b"")
        end = offset + length
        mapping = self._mappings.get(name)
        if mapping is None or len(mapping) < end:
            mapping = self._map(name)
        # The file's own size is asked each time: touching a page beyond the end of a file that was cut would end
        # the process with SIGBUS.
        if end > len(mapping) or end > mapping.size():
            raise InvalidRequest(f"The shared file ends before byte {end}, where the tensor ends.")
        return memoryview(mapping)[offset:end]

    def writable(self, name: str, offset: int, length: int) -> memoryview:
        """A stretch of a file that may be written to: what is written, nobody else sees, and the next call neither.

        The mapping is this call's alone, so that there are page faults to pay where a copy would pay for the bytes.
        Pages that nobody writes to go on to show the file, whatever becomes of it. The stretch is the mapping's end.

        Raises:
            InvalidRequest: As `view`.
        """
        self.view(name, offset, length)  # for its checks
        start = offset - offset % mmap.ALLOCATIONGRANULARITY
        descriptor = self._open(name)
        try:
            mapping = mmap.mmap(descriptor, offset + length - start, access=mmap.ACCESS_COPY, offset=start)
        finally:
            os.close(descriptor)
        return memoryview(mapping)[offset - start :]

    def forget_removed(self) -> None:
        """Let go of files that their gateway has removed."""
        for name in list(self._mappings):
            try:
                os.stat(name, dir_fd=self._folder, follow_symlinks=False)
            except FileNotFoundError:
                del self._mappings[name]

    def close(self) -> None:
        """Let go of everything. Views that are still held keep their own mapping."""
        self._mappings.clear()
        os.close(self._folder)

    def _open(self, name: str) -> int:
        try:
            return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=self._folder)
        except OSError:
            raise InvalidRequest("There is no shared file of that name; it was never made or is gone.") from None

    def _map(self, name: str) -> mmap.mmap:
        descriptor = self._open(name)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size == 0:
                raise InvalidRequest("The shared file is empty or not a plain file.")
            mapping = mmap.mmap(descriptor, status.st_size, prot=mmap.PROT_READ)
        finally:
            os.close(descriptor)
        self.forget_removed()
        while len(self._mappings) >= MAPPINGS:
            del self._mappings[next(iter(self._mappings))]
        self._mappings[name] = mapping
        return mapping
