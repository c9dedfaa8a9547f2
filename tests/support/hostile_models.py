"""Model folders that mean harm, by name: each would leave a mark, read what is not its own, or hold a start up."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.support.hostile_programs import HARMS, Opens, exported_program, packed, saved
from tests.support.model_folders import put

Make = Callable[[Path, str], None]

ARTIFACTS = ("model.onnx", "model.skops", "model.pkl", "model.joblib", "model.pt", "model.pt2")
LAUGHS = "a0: &a0 [1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))


def _zipped(content: bytes, name: str = "schema.json") -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr(name, content)
    return archive.getvalue()


def _varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _external(location: str) -> bytes:
    """An ONNX graph whose one tensor lies where it says."""
    entry = _field(1, b"location") + _field(2, location.encode())
    return b"\x08\x08" + _field(7, _field(2, b"g") + _field(5, b"\x08\x01" + _field(8, b"w") + _field(13, entry)))


def files(**content: bytes | str) -> Make:
    """A version of these files; `__` in a name stands for a dot."""
    named = {name.replace("__", "."): data for name, data in content.items()}
    return lambda folder, _: (put(folder.parents[1], folder.parent.name, folder.name, named), None)[1]


def _linked(name: str, target: str) -> Make:
    def make(folder: Path, _: str) -> None:
        folder.mkdir(parents=True)
        (folder / name).symlink_to(target)

    return make


def _pipe(name: str) -> Make:
    def make(folder: Path, _: str) -> None:
        folder.mkdir(parents=True)
        os.mkfifo(folder / name)

    return make


def _marking(name: str, content: Callable[[str], bytes]) -> Make:
    return lambda folder, mark: (put(folder.parents[1], folder.parent.name, "1", {name: content(mark)}), None)[1]


def hostile_models() -> dict[str, Make]:
    """Each by a name that a model may have: it is given its version's folder, and the mark."""
    program = exported_program()
    made: dict[str, Make] = {}
    for artifact in ARTIFACTS:
        made[f"pickle-as-{artifact}"] = _marking(artifact, lambda mark: pickle.dumps(Opens(mark)))
        made[f"torch-as-{artifact}"] = _marking(artifact, lambda mark: saved(Opens(mark)))
        made[f"zipped-as-{artifact}"] = _marking(artifact, lambda mark: _zipped(pickle.dumps(Opens(mark)), "data.pkl"))
    for number, harm in enumerate(HARMS):

        def tampered(mark: str, harm: Callable[[dict[str, bytes], str], None] = harm) -> bytes:
            members = dict(program)
            harm(members, mark)
            return packed(members)

        made[f"program-{number}"] = _marking("model.pt2", tampered)
    for number, where in enumerate(
        ("../../words/1/model.py", "/etc/passwd", "a\0b", "//etc/passwd", "/proc/self/environ")
    ):
        made[f"external-{number}"] = files(model__onnx=_external(where))
    for number, target in enumerate(
        ("/etc/passwd", "/proc/self/environ", "/dev/zero", "model.py", "../../../../outside")
    ):
        made[f"link-{number}"] = _linked("model.py", target)
        made[f"link-of-yaml-{number}"] = _linked("model.yaml", target)
    for name in ("model.py", "model.yaml", "model.onnx", "model.skops"):
        made[f"pipe-{name}"] = _pipe(name)
    made |= {
        "yaml-brackets": files(model__py="", model__yaml="[" * 60_000),
        "yaml-deep": files(model__py="", model__yaml="a: " + "{a: " * 1_500),
        "yaml-laughs": files(model__py="", model__yaml=LAUGHS),
        "yaml-object": files(model__py="", model__yaml="device: !!python/object/apply:os.abort []"),
        "yaml-binary": files(model__py="", model__yaml=bytes(range(256))),
        "skops-bomb": files(model__skops=_zipped(bytes(100 * 1024 * 1024))),
        "skops-slip": files(model__skops=_zipped(b"{}", "../../../words/1/model.py")),
        "skops-os": files(
            model__skops=_zipped(b'{"__class__": "system", "__module__": "os", "__loader__": "TypeNode"}')
        ),
        "onnx-zeros": files(model__onnx=bytes(4096)),
        "onnx-empty-fields": files(model__onnx=b"\x08\x00" * 2_000_000),
        "safetensors-lies": files(
            model__safetensors=b"\xff" * 8 + b"{}",
            model__py="import torch\nclass Model(torch.nn.Module):\n    def forward(self, x): return x\n",
        ),
        "keras": files(model__keras=_zipped(b"{}", "config.json")),
    }
    return made
