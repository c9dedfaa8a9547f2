"""Exported programs that would leave a mark when they are loaded, each by another of the ways that there are."""

from __future__ import annotations

import io
import json
import os
import pickle
import zipfile
from collections.abc import Callable
from typing import Any

import torch

Members = dict[str, bytes]
Harm = Callable[[Members, str], None]


class Linear(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = torch.nn.Linear(4, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.linear(x), -1)


class Opens:
    """Unpickling it makes the folder."""

    def __init__(self, mark: str) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (self.mark,)


def exported_program() -> Members:
    """A small program by its members."""
    rows = torch.export.Dim("rows", min=1, max=64)
    program = torch.export.export(Linear().eval(), (torch.randn(2, 4),), dynamic_shapes={"x": {0: rows}})
    content = io.BytesIO()
    torch.export.save(program, content)
    with zipfile.ZipFile(content) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def packed(members: Members, root: str = "model") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(f"{root}/{name}", data)
    return content.getvalue()


def edit(members: Members, change: Callable[[Any], None], name: str = "models/model.json") -> None:
    document = json.loads(members[name])
    change(document)
    members[name] = json.dumps(document).encode()


def saved(value: Any) -> bytes:
    content = io.BytesIO()
    torch.save(value, content)
    return content.getvalue()


def in_sample_inputs(members: Members, mark: str) -> None:
    members["data/sample_inputs/model.pt"] = saved(Opens(mark))


def in_sample_inputs_without_torch(members: Members, mark: str) -> None:
    members["data/sample_inputs/model.pt"] = pickle.dumps(Opens(mark))


def in_weights(members: Members, mark: str) -> None:
    def change(document: Any) -> None:
        entry = next(iter(document["config"].values()))
        entry["use_pickle"] = True
        members[f"data/weights/{entry['path_name']}"] = saved(Opens(mark))

    edit(members, change, "data/weights/model_weights_config.json")


def in_old_weights(members: Members, mark: str) -> None:
    members["data/weights/model.pt"] = saved(Opens(mark))


def constant(prefix: str, content: Callable[[str], bytes]) -> Harm:
    def harm(members: Members, mark: str) -> None:
        members[f"data/constants/{prefix}0"] = content(mark)
        entry = {"path_name": f"{prefix}0", "is_param": False, "use_pickle": True, "tensor_meta": None}
        edit(members, lambda d: d["config"].update({"c": entry}), "data/constants/model_constants_config.json")

    return harm


def in_a_shape(members: Members, mark: str) -> None:
    text = members["models/model.json"].decode()
    start = text.index("Symbol('")
    old = text[start : text.index('"', start)]
    members["models/model.json"] = text.replace(old, f"open('{mark}', 'w') or 1").encode()


def in_a_shape_by_import(members: Members, mark: str) -> None:
    text = members["models/model.json"].decode()
    start = text.index("Symbol('")
    old = text[start : text.index('"', start)]
    members["models/model.json"] = text.replace(old, f"__import__('os').system('touch {mark}')").encode()


def in_a_guard(members: Members, mark: str) -> None:
    edit(members, lambda document: document.update(guards_code=[f"open('{mark}', 'w')"]))


def in_a_guard_by_attributes(members: Members, mark: str) -> None:
    guard = f"().__class__.__base__.__subclasses__() and open('{mark}', 'w')"
    edit(members, lambda document: document.update(guards_code=[guard]))


def as_target(target: str) -> Harm:
    def harm(members: Members, mark: str) -> None:
        def change(document: Any) -> None:
            node = document["graph_module"]["graph"]["nodes"][-1]
            node["target"] = target
            node["inputs"] = [
                {"name": "filename", "arg": {"as_string": mark}, "kind": 1},
                {"name": "shared", "arg": {"as_bool": True}, "kind": 1},
                {"name": "size", "arg": {"as_int": 8}, "kind": 1},
            ]

        edit(members, change)

    return harm


def in_the_name_of_an_argument(members: Members, mark: str) -> None:
    def change(document: Any) -> None:
        for given in document["graph_module"]["graph"]["nodes"][-1]["inputs"]:
            given["kind"] = 2
            given["name"] = f"a=open('{mark}','w'),b"

    edit(members, change)


def in_the_name_of_an_output(members: Members, mark: str) -> None:
    text = members["models/model.json"].decode().replace("softmax", f"softmax);open('{mark}','w')#")
    members["models/model.json"] = text.encode()


def as_a_compiled_library(members: Members, mark: str) -> None:
    members["data/aotinductor/model/model.so"] = mark.encode()


def as_an_old_program(members: Members, mark: str) -> None:
    members.clear()
    members["version"] = b"8.8"
    members["serialized_exported_program.json"] = b"{}"
    members["serialized_state_dict.pt"] = saved(Opens(mark))


HARMS: list[Harm] = [
    in_sample_inputs,
    in_sample_inputs_without_torch,
    in_weights,
    in_old_weights,
    constant("opaque_obj_", lambda mark: pickle.dumps(Opens(mark))),
    constant("custom_obj_", lambda mark: saved(Opens(mark))),
    constant("tensor_9", lambda mark: saved(Opens(mark))),
    in_a_shape,
    in_a_shape_by_import,
    in_a_guard,
    in_a_guard_by_attributes,
    as_target("torch.ops.aten.from_file.default"),
    as_target("torch.os.system"),
    as_target("torch.os.mkdir"),
    as_target("torch.serialization.load"),
    as_target("torch.hub.load"),
    as_target("_operator.methodcaller"),
    as_target("torch.ops.aten.add.__class__"),
    as_target("#ns:op"),
    in_the_name_of_an_argument,
    in_the_name_of_an_output,
    as_a_compiled_library,
    as_an_old_program,
]
