"""PIL's images: known by what they can do, so that PIL is loaded only by those who have one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..catalogue.signature import Port
from .values import UnsendableInput


def is_image(value: object) -> bool:
    """True for an image of PIL."""
    return hasattr(value, "getbands") and hasattr(value, "tobytes") and hasattr(value, "save")


def picture(image: Any, port: Port) -> NDArray[Any]:
    """Its pixels as the input has them: rows, columns and bands, or bands first; 0 to 255 where they are of 8 bits.

    Raises:
        UnsendableInput: The input has neither shape.
    """
    pixels = np.asarray(image)
    candidates = [pixels] if pixels.ndim == 3 else [pixels, pixels[..., np.newaxis]]
    candidates += [np.moveaxis(each, -1, 0) for each in candidates if each.ndim == 3]
    for wanted in (port.shape[1:], port.shape):
        for candidate in candidates:
            if _fits(candidate.shape, wanted):
                return candidate
    raise UnsendableInput(
        f"The input {port} takes no image of {image.width} by {image.height} pixels in {len(image.getbands())} bands "
        f"({image.mode}): send one of its size, as `image.resize(…)` and `image.convert(…)` give it."
    )


def _fits(shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return len(shape) == len(wanted) and all(w in (-1, length) for length, w in zip(shape, wanted, strict=True))
