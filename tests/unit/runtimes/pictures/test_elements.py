"""What becomes of an image file: colours, size, range; and which files are refused before anything is decoded."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from inferencehub.errors import InputMismatch
from inferencehub.repository.spec import Image as ImageSpec
from inferencehub.runtimes.pictures import elements
from inferencehub.runtimes.pictures.elements import elements_from_file
from inferencehub.runtimes.pictures.picture import picture_from_spec
from inferencehub.runtimes.protocol import ModelLoadError, Picture, Signature, TensorSpec
from inferencehub.tensors import Array, dtype_from_datatype

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def picture(
    datatype: str = "UINT8", shape: tuple[int, ...] = (-1, 2, 3, 3), pixels: int = 1_000_000, **image: Any
) -> Picture:
    spec = ImageSpec(**{"input": "x", "layout": "HWC", **image})
    made = picture_from_spec(spec, Signature((TensorSpec("x", datatype, shape),), (), batched=True), pixels)
    assert made is not None
    return made


def read(file: bytes, wanted: Picture, media_type: str = "image/png") -> Array:
    raw = elements_from_file(file, media_type, wanted)
    return np.frombuffer(raw, dtype_from_datatype(wanted.datatype)).reshape(wanted.shape)


def saved(image: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def colours() -> Image.Image:
    """3 wide, 2 high."""
    return Image.fromarray(np.array([[RED, GREEN, BLUE], [BLUE, GREEN, RED]], np.uint8))


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 0) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + b"".join(chunks)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def test_pixels_come_out_as_they_went_in() -> None:
    np.testing.assert_array_equal(read(saved(colours()), picture()), np.asarray(colours()))


def test_channels_come_first_where_the_layout_says_so() -> None:
    wanted = picture(shape=(-1, 3, 2, 3), layout="NCHW")
    np.testing.assert_array_equal(read(saved(colours()), wanted), np.asarray(colours()).transpose(2, 0, 1))


def test_mean_and_std_are_on_a_scale_from_0_to_1() -> None:
    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    made = read(saved(colours()), picture("FP32", mean=mean, std=std))
    np.testing.assert_allclose(made, (np.asarray(colours()) / 255 - mean) / std, rtol=1e-6)


def test_black_and_white_are_met_exactly() -> None:
    grey = Image.fromarray(np.array([[0, 255, 128]], np.uint8))
    made = read(saved(grey), picture("FP32", (-1, 1, 3), layout="HW", black=0, white=16))
    np.testing.assert_array_equal(made[0, :2], [0, 16])
    assert made[0, 2] == np.float32(128 / 255 * 16)


@pytest.mark.parametrize("datatype", ["FP16", "FP64", "BF16", "INT8", "UINT16"])
def test_every_datatype_of_numbers_takes_pictures(datatype: str) -> None:
    made = read(saved(colours()), picture(datatype, black=0, white=100))
    np.testing.assert_array_equal(made.astype(float), np.asarray(colours()) / 255 * 100)


def test_grey_becomes_colours_and_colours_grey() -> None:
    grey = Image.new("L", (3, 2), 77)
    assert (read(saved(grey), picture()) == 77).all()
    made = read(saved(colours()), picture(shape=(-1, 2, 3), layout="HW"))
    np.testing.assert_array_equal(made, np.asarray(colours().convert("L")))


def test_what_can_be_seen_through_is_on_white() -> None:
    ink = Image.new("RGBA", (3, 2), (0, 0, 0, 0))
    ink.putpixel((1, 1), (0, 0, 0, 255))
    made = read(saved(ink), picture(shape=(-1, 2, 3), layout="HW"))
    np.testing.assert_array_equal(made, [[255, 255, 255], [255, 0, 255]])
    kept = read(saved(ink), picture(shape=(-1, 2, 3, 4)))
    np.testing.assert_array_equal(kept[:, :, 3], [[0, 0, 0], [0, 255, 0]])


def test_a_palette_with_a_transparent_colour_is_on_white() -> None:
    image = Image.new("P", (3, 2), 0)
    image.putpalette([0, 0, 0, *RED])
    image.putpixel((0, 0), 1)
    made = read(saved(image, transparency=0), picture())
    np.testing.assert_array_equal(made[0], [RED, (255, 255, 255), (255, 255, 255)])
    np.testing.assert_array_equal(read(saved(image), picture())[0], [RED, (0, 0, 0), (0, 0, 0)])


def test_sixteen_bits_keep_their_upper_eight() -> None:
    deep = Image.fromarray(np.array([[0, 0x7FFF, 0xFFFF]], np.uint16))
    assert read(saved(deep), picture(shape=(-1, 1, 3), layout="HW")).tolist() == [[0, 0x7F, 0xFF]]
    rows = b"\0" + struct.pack(">9H", 0xFFFF, 0, 0x1234, *[0] * 6)
    coloured = png(3, 1, depth=16, colour=2).replace(
        chunk(b"IDAT", zlib.compress(b"\0" * 100)), chunk(b"IDAT", zlib.compress(rows))
    )
    assert read(coloured, picture(shape=(-1, 1, 3, 3)))[0, 0].tolist() == [0xFF, 0, 0x12]


def test_one_bit_is_black_or_white() -> None:
    made = read(saved(Image.fromarray(np.array([[True, False, True]]))), picture(shape=(-1, 1, 3), layout="HW"))
    assert made.tolist() == [[255, 0, 255]]


def test_cmyk_of_printers_is_read() -> None:
    made = read(saved(Image.new("CMYK", (6, 4), (0, 255, 255, 0)), "JPEG"), picture(), "image/jpeg")
    assert np.abs(made.astype(int) - RED).max() < 8


def test_a_picture_is_stretched_to_the_size() -> None:
    wide = Image.new("RGB", (300, 20), BLUE)
    assert (read(saved(wide), picture()) == BLUE).all()


def test_a_picture_is_cropped_around_its_middle() -> None:
    wide = Image.new("L", (30, 10), 0)
    wide.paste(200, (5, 0, 25, 10))
    wanted = picture(shape=(-1, 4, 4), layout="HW", fit="crop")
    assert (read(saved(wide), wanted) == 200).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright(orientation: int) -> None:
    corner = Image.new("L", (40, 20), 0)
    corner.paste(255, (0, 0, 20, 10))  # the upper left quarter
    turned = {1: corner, 2: corner.transpose(0), 3: corner.transpose(3), 4: corner.transpose(1)}
    turned |= {5: corner.transpose(5), 6: corner.transpose(2), 7: corner.transpose(6), 8: corner.transpose(4)}
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = saved(turned[orientation], "JPEG", exif=exif, quality=95)
    made = read(file, picture(shape=(-1, 2, 4), layout="HW"), "image/jpeg")
    assert (made > 128).tolist() == [[True, True, False, False], [False, False, False, False]]


def test_exif_that_nobody_can_read_turns_nothing() -> None:
    file = saved(colours().resize((48, 32)), "JPEG", exif=b"Exif\0\0garbage that is none")
    assert read(file, picture(), "image/jpeg").shape == (2, 3, 3)


def test_of_a_jpeg_with_several_pictures_the_first_is_meant() -> None:
    file = saved(
        Image.new("RGB", (30, 20), RED), "MPO", save_all=True, append_images=[Image.new("RGB", (30, 20), BLUE)]
    )
    assert np.abs(read(file, picture(), "image/jpeg").astype(int) - RED).max() < 8


PNG, JPEG = "image/png", "image/jpeg"
TEXT_BOMB = zlib.compress(bytes(200_000_000), 9)
DIMENSIONS = saved(Image.new("L", (64, 64)), "JPEG")
SOF = DIMENSIONS.index(b"\xff\xc0")
REFUSED = {
    "empty": (b"", PNG, "The body is empty; expected a file of type image/png"),
    "text": (b"no picture at all", JPEG, "does not begin as a file of type image/jpeg"),
    "jpeg-as-png": (DIMENSIONS, PNG, "The body is of type image/jpeg, and its content-type is image/png"),
    "png-as-jpeg": (saved(colours()), JPEG, "The body is of type image/png, and its content-type is image/jpeg"),
    "signature-alone": (b"\x89PNG\r\n\x1a\n", PNG, "The PNG is broken"),
    "garbage-after-signature": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, PNG, "The PNG is broken"),
    "garbage-jpeg": (b"\xff\xd8\xff" + b"\xe0" * 5_000, JPEG, "The JPEG ends too early"),
    "cut-png": (saved(Image.effect_noise((64, 64), 50))[:-200], PNG, "PNG"),
    "cut-jpeg": (saved(Image.effect_noise((64, 64), 50), "JPEG")[:-200], JPEG, "The JPEG ends too early"),
    "pixels": (png(30_000, 30_000), PNG, "may have 1000000 pixels"),
    "pixels-just": (png(1001, 1000), PNG, "may have 1000000 pixels, and has 1001 × 1000"),
    "pixels-beyond-all": (png(2**31 - 1, 2**31 - 1), PNG, "may have 1000000 pixels, and has more"),
    "no-pixels": (png(0, 10), PNG, "The PNG is broken"),
    "jpeg-of-65535": (
        DIMENSIONS[: SOF + 5] + b"\xff\xff\xff\xff" + DIMENSIONS[SOF + 9 :],
        JPEG,
        "may have 1000000 pixels",
    ),
    "jpeg-scans": (DIMENSIONS[:-2] + b"\xff\xda" * 101 + DIMENSIONS[-2:], JPEG, "more than 100 scans"),
    "ztxt-bomb": (png(8, 8, chunk(b"zTXt", b"a\0\0" + TEXT_BOMB)), PNG, "The PNG is broken"),
    "iccp-bomb": (png(8, 8, chunk(b"iCCP", b"a\0\0" + TEXT_BOMB)), PNG, "The PNG is broken"),
    "itxt-bomb": (png(8, 8, chunk(b"iTXt", b"a\0\1\0\0\0" + TEXT_BOMB)), PNG, "The PNG is broken"),
    "many-text-bombs": (png(8, 8, *[chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1_000_000), 9))] * 100), PNG, "PNG"),
    "animated": (
        saved(colours(), save_all=True, append_images=[Image.new("RGB", (3, 2), RED)]),
        PNG,
        "The PNG is animated",
    ),
    "wrong-checksum": (saved(colours()).replace(b"IDAT", b"IDAt"), PNG, "The PNG is broken"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_none_or_too_much_is_refused(name: str) -> None:
    file, media_type, said = REFUSED[name]
    with pytest.raises(InputMismatch) as refused:
        elements_from_file(file, media_type, picture())
    assert said in refused.value.message
    assert elements._room._taken == 0


def test_bombs_are_refused_before_their_pixels_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: object) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", load)
    for name in ("pixels", "pixels-just", "ztxt-bomb", "animated"):
        with pytest.raises(InputMismatch):
            elements_from_file(REFUSED[name][0], PNG, picture())


def test_memory_that_is_not_there_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    from inferencehub.errors import QueueFull

    def load(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", load)
    with pytest.raises(QueueFull, match="no memory"):
        elements_from_file(saved(colours()), PNG, picture())


@pytest.mark.parametrize(
    ("datatype", "shape", "image", "said"),
    [
        ("BYTES", (-1, 8, 8), {"layout": "HW"}, "holds BYTES; a picture needs numbers"),
        ("FP32", (-1, 3, 8, 8), {"layout": "HW"}, "the layout names each dimension after the rows"),
        ("FP32", (-1, 5, 8, 8), {"layout": "CHW"}, "`x` has 5 channels by `image.layout` CHW"),
        (
            "FP32",
            (-1, 3, 8, 8),
            {"layout": "CHW", "mode": "L"},
            "`image.mode` is L, and `x` has 3 channels, which is RGB",
        ),
        ("FP32", (-1, 3, 8, 9), {"layout": "CHW", "size": (8, 9)}, "9 wide and 8 high. `size` is width, then height."),
        ("FP32", (-1, 3, 8, 8), {"layout": "CHW", "mean": (1, 2), "std": (1,)}, "`image.mean` has 2 values"),
        ("UINT8", (-1, 8, 8), {"layout": "HW", "white": 256}, "holds UINT8, from 0 to 255"),
        ("UINT8", (-1, 8, 8), {"layout": "HW", "mean": (0,), "std": (1,)}, "make fractions, and `x` holds UINT8"),
    ],
)
def test_what_disagrees_with_the_signature_fails_to_load(
    datatype: str, shape: tuple[int, ...], image: dict[str, Any], said: str
) -> None:
    with pytest.raises(ModelLoadError) as refused:
        picture(datatype, shape, **image)
    assert said in refused.value.public


def test_where_the_library_is_missing_the_reason_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inferencehub.runtimes.pictures.picture.find_spec", lambda _: None)
    with pytest.raises(ModelLoadError, match="run: pip install pillow"):
        picture()


def test_a_model_with_other_inputs_or_of_open_size_takes_no_files() -> None:
    spec = ImageSpec(input="x", layout="HW")
    x, other = TensorSpec("x", "FP32", (-1, 8, 8)), TensorSpec("age", "FP32", (-1,))
    assert picture_from_spec(spec, Signature((x, other), (), batched=True), 1) is None
    assert picture_from_spec(spec, Signature((TensorSpec("x", "FP32", (-1, -1, -1)),), (), batched=True), 1) is None


def test_open_sides_are_what_size_says() -> None:
    wanted = picture("FP32", (-1, -1, -1, -1), layout="CHW", size=5, mode="L")
    assert wanted.shape == (1, 5, 5)


def test_a_batch_of_one_in_the_shape_stays() -> None:
    spec = ImageSpec(input="x", layout="CHW")
    wanted = picture_from_spec(spec, Signature((TensorSpec("x", "FP32", (1, 3, 2, 3)),), (), batched=False), 100)
    assert wanted is not None
    assert wanted.shape == (1, 3, 2, 3)
    assert read(saved(colours()), wanted).shape == (1, 3, 2, 3)
