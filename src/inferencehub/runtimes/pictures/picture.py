"""The picture that an input holds: what `image` of model.yaml declares, held against the signature."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from inferencehub.runtimes.protocol import ModelLoadError, Picture, Signature, TensorSpec
from inferencehub.tensors import dtype_from_datatype

if TYPE_CHECKING:
    from inferencehub.repository.spec import Image

MEDIA_TYPES = ("image/png", "image/jpeg")
MODES = {1: "L", 3: "RGB", 4: "RGBA"}
CHANNELS = {mode: channels for channels, mode in MODES.items()}
LIBRARY = "PIL"
INSTALL = "pip install pillow"


def picture_from_spec(image: Image, signature: Signature, max_pixels: int) -> Picture | None:
    """What files become by a model's `image`; None where it says only how an input is to be shown.

    That is so where the model has other inputs, which a file could not bring, and where neither `image` nor the shape
    says how large the picture is.

    Raises:
        ModelLoadError: `image` disagrees with the signature, or the library that reads files is missing.
    """
    names = [tensor.name for tensor in signature.inputs]
    if image.input not in names:
        raise ModelLoadError(f"`image.input` is `{image.input}`; the inputs are {', '.join(names)}.")
    spec = signature.inputs[names.index(image.input)]
    lengths = _lengths(image, spec, signature)
    mode = _mode(image, spec, lengths)
    size = _size(image, spec, lengths)
    black, white = _range(image, spec, CHANNELS[mode])
    if len(names) > 1 or size is None:
        return None
    if find_spec(LIBRARY) is None:
        raise ModelLoadError(f"Reading image files needs Pillow, which is not installed; run: {INSTALL}")
    width, height = size
    sides = {"H": height, "W": width, "C": CHANNELS[mode]}
    shape = tuple(sides[axis] for axis in image.layout)
    own = len(spec.shape) - len(lengths) - (1 if signature.batched else 0)
    return Picture(
        image.input,
        spec.datatype,
        (*(1,) * own, *shape),
        image.layout,
        mode,
        size,
        image.fit,
        black,
        white,
        max_pixels,
    )


def _lengths(image: Image, spec: TensorSpec, signature: Signature) -> tuple[int, ...]:
    """The dimensions of the shape that the layout names."""
    if spec.datatype in ("BYTES", "BOOL"):
        raise ModelLoadError(f"`image.input` is `{spec.name}`, which holds {spec.datatype}; a picture needs numbers.")
    lengths = spec.shape[1:] if signature.batched else spec.shape
    # Networks are exported with a batch of one, too.
    if len(lengths) == len(image.layout) + 1 and lengths[0] in (1, -1):
        lengths = lengths[1:]
    if len(lengths) != len(image.layout):
        raise ModelLoadError(
            f"`image.layout` is {image.layout}, and `{spec.name}` has the shape {list(spec.shape)}; the layout names "
            "each dimension after the rows: HW, HWC or CHW."
        )
    return lengths


def _mode(image: Image, spec: TensorSpec, lengths: tuple[int, ...]) -> str:
    found = lengths[image.layout.index("C")] if "C" in image.layout else 1
    if found == -1:
        return image.mode or "RGB"
    known = MODES.get(found)
    if known is None:
        raise ModelLoadError(
            f"`{spec.name}` has {found} channels by `image.layout` {image.layout}; a picture has 1, 3 or 4."
        )
    if image.mode not in (None, known):
        raise ModelLoadError(f"`image.mode` is {image.mode}, and `{spec.name}` has {found} channels, which is {known}.")
    return known


def _size(image: Image, spec: TensorSpec, lengths: tuple[int, ...]) -> tuple[int, int] | None:
    """Width and height; None where nothing says them."""
    found = lengths[image.layout.index("W")], lengths[image.layout.index("H")]
    if image.size is None:
        return found if min(found) > 0 else None
    if all(own in (-1, wanted) for own, wanted in zip(found, image.size, strict=True)):
        return image.size
    turned = " `size` is width, then height." if found == image.size[::-1] else ""
    raise ModelLoadError(
        f"`image.size` is {list(image.size)}, and `{spec.name}` is {_side(found[0])} wide and {_side(found[1])} "
        f"high.{turned}"
    )


def _side(length: int) -> str:
    return "any number" if length == -1 else str(length)


def _range(image: Image, spec: TensorSpec, channels: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """What black and white become, by channel."""
    if image.mean is None or image.std is None:
        black, white = (image.black,) * channels, (image.white,) * channels
    else:
        for field, values in (("mean", image.mean), ("std", image.std)):
            if len(values) not in (1, channels):
                raise ModelLoadError(
                    f"`image.{field}` has {len(values)} values; the picture has {channels} channels: one for each, or "
                    "one for all."
                )
        scale = [
            (image.mean[-1 if len(image.mean) == 1 else c], image.std[-1 if len(image.std) == 1 else c])
            for c in range(channels)
        ]
        black = tuple((0 - mean) / std for mean, std in scale)
        white = tuple((1 - mean) / std for mean, std in scale)
    _check_range(image, spec, (*black, *white))
    return black, white


def _check_range(image: Image, spec: TensorSpec, ends: tuple[float, ...]) -> None:
    dtype = dtype_from_datatype(spec.datatype)
    if dtype.kind not in "iu":
        return
    if image.mean is not None:
        raise ModelLoadError(
            f"`image.mean` and `image.std` make fractions, and `{spec.name}` holds {spec.datatype}; give `black` and "
            "`white` instead."
        )
    import numpy as np

    least, most = np.iinfo(dtype).min, np.iinfo(dtype).max
    if not all(least <= end <= most for end in ends):
        raise ModelLoadError(
            f"`image.black` and `image.white` are {image.black:g} and {image.white:g}; `{spec.name}` holds "
            f"{spec.datatype}, from {least} to {most}."
        )
