"""Images for models that take files: as they are, as PNG where they were decoded, and refused where nothing fits."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inferencehub.client import UnsendableInput
from tests.support.client_gateway import Gateway, answer, client, model, version

PICTURE = Image.new("RGB", (3, 2), (255, 153, 0))
TAKES_FILES = {"input": "image", "layout": "HWC", "media_types": ["image/png", "image/jpeg"]}
WITH_FILES = version("1", {"image": ("FP32", [-1, 2, 3, 3])}, image=TAKES_FILES)
WITHOUT = version("1", {"image": ("FP32", [-1, 2, 3, 3])})
OF_BYTES = version("1", {"blob": ("BYTES", [-1])})


def encoded(kind: str) -> bytes:
    written = io.BytesIO()
    PICTURE.save(written, kind)
    return written.getvalue()


class Camera(Gateway):
    """Answers an image file with the colour of its first pixel."""

    def __call__(self, request: Any) -> Any:
        if request.headers.get("content-type", "").startswith("image/"):
            self.requests.append(request)
            pixel = Image.open(io.BytesIO(request.content)).convert("RGB").getpixel((0, 0))
            return answer({"y": np.array(pixel, np.float64)})
        return super().__call__(request)


@pytest.mark.parametrize(
    ("image", "media_type"),
    [
        (PICTURE, "image/png"),
        (PICTURE.convert("CMYK"), "image/png"),
        (PICTURE.convert("P"), "image/png"),
        (encoded("PNG"), "image/png"),
        (encoded("JPEG"), "image/jpeg"),
        (bytearray(encoded("JPEG")), "image/jpeg"),
        ({"image": PICTURE}, "image/png"),
    ],
    ids=["RGB", "CMYK", "palette", "PNG", "JPEG", "bytearray", "named"],
)
def test_an_image_goes_as_a_file(image: Any, media_type: str) -> None:
    gateway = Camera(model(WITH_FILES))
    with client(gateway) as hub:
        prediction = hub.predict("m@1", image)
    (call,) = gateway.calls
    assert call.url.raw_path == b"/predict?model_name=m&version=1"
    assert (call.headers["content-type"], call.headers["accept"]) == (media_type, "application/x-protobuf")
    assert prediction.outputs["y"].tolist() == pytest.approx([255, 153, 0], abs=3)


def test_so_does_the_file_of_a_path(tmp_path: Path) -> None:
    gateway = Camera(model(WITH_FILES))
    (tmp_path / "camera").write_bytes(encoded("JPEG"))
    (tmp_path / "notes.png").write_text("no image")
    with client(gateway) as hub:
        hub.predict("m", tmp_path / "camera")
        assert gateway.calls[0].content == encoded("JPEG")
        with pytest.raises(UnsendableInput, match=r"a file of image/png or image/jpeg; 'notes.png' is neither"):
            hub.predict("m", tmp_path / "notes.png")
        with pytest.raises(FileNotFoundError):
            hub.predict("m", tmp_path / "nothing.png")


def test_without_files_an_image_is_its_pixels() -> None:
    gateway = Gateway(model(WITHOUT))
    with client(gateway) as hub:
        hub.predict("m", PICTURE)
        assert list(gateway.sent.inputs[0].shape) == [2, 3, 3]
        hub.predict("m", [PICTURE, PICTURE])
        assert list(gateway.sent.inputs[0].shape) == [2, 2, 3, 3]
        hub.predict("m", PICTURE, format="json")
        with pytest.raises(UnsendableInput, match="takes numbers"):
            hub.predict("m", encoded("PNG"))
        with pytest.raises(UnsendableInput, match=r"takes no image files, so 'x.png' is not sent"):
            hub.predict("m", Path("x.png"))


def test_bytes_stay_bytes_where_the_model_takes_those() -> None:
    gateway = Gateway(model(OF_BYTES))
    with client(gateway) as hub:
        hub.predict("m", encoded("PNG"))
    assert gateway.sent.inputs[0].raw[4:] == encoded("PNG")


def test_parameters_have_no_place_beside_a_file() -> None:
    with client(Camera(model(WITH_FILES))) as hub, pytest.raises(UnsendableInput, match="cannot go with an image file"):
        hub.predict("m", PICTURE, parameters={"k": 1})


def test_many_files_are_a_call_each_and_rows_together() -> None:
    gateway = Camera(model(WITH_FILES))
    files = [PICTURE, encoded("PNG"), PICTURE]
    with client(gateway) as hub:
        for rows in (files, iter(files)):
            predictions = hub.predict_many("m", rows, concurrency=1)
            whole = predictions.collect()
            assert whole.outputs["y"].tolist() == [[255.0, 153.0, 0.0]] * 3
    assert len(gateway.calls) == 6
