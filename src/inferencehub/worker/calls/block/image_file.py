"""An image file in place of an input's elements, which its run makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from inferencehub.runtimes.protocol import Picture
from inferencehub.tensors import Raw


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A file of one call, as it came."""

    raw: Raw
    media_type: str
    picture: Picture

    def __len__(self) -> int:
        return len(self.raw)

    def read(self) -> bytes:
        """The elements of its one row. Takes milliseconds and more, so never on the event loop.

        Raises:
            InputMismatch: It is no image file, or one that may not be decoded.
            QueueFull: There is no memory for it now.
        """
        from inferencehub.runtimes.pictures.elements import elements_from_file

        return elements_from_file(self.raw, self.media_type, self.picture)
