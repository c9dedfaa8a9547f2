"""Arrays as JSON that people read: each float in the fewest digits that are still it, in its own width."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .inputs.values import plain


def plain_from_array(array: NDArray[Any]) -> Any:
    """Nested lists; 64-bit integers, NaN and bytes as JSON takes them."""
    if array.dtype.name == "bfloat16":
        array = array.astype(np.float32)
    return plain(array.astype(str).astype(np.float64) if array.dtype.name in ("float32", "float16") else array)
