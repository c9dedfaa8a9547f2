"""Runs exported programs: model.pt2, whose signature is the program's own."""

from __future__ import annotations

import threading
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import torch
from torch.export.graph_signature import InputKind, OutputKind, TensorArgument
from torch.export.passes import move_to_device_pass
from torch.utils import _pytree as pytree

from inferencehub.runtimes.archive import check_archive
from inferencehub.runtimes.ports import Dimension, Port, override_ports, signature_from_ports
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError, Tensors

from .compiled import compiled, warm_rows
from .plain_program import check_program
from .tensors import array_from_tensor, datatype_from_torch, tensor_from_array

if TYPE_CHECKING:
    from inferencehub.repository.bounds import Bounds
    from inferencehub.repository.spec import ModelSpec

# What PyTorch reads programs with keeps its place in globals, and refuses a second thread by an assertion.
_reading = threading.Lock()


def load_exported(path: Path, spec: ModelSpec, bounds: Bounds, device: str) -> LoadedModel:
    """Load the program onto the device.

    Raises:
        ModelLoadError: It is no exported program, or model.yaml contradicts it.
    """
    if spec.dtype is not None:
        raise ModelLoadError(
            f"`dtype: {spec.dtype}` is for model.safetensors and model.pt; {path.name} has its types in its program: "
            "export the module after .to(torch.bfloat16) or the like, and leave `dtype` out."
        )
    program, module = _read(path, spec, bounds, device)
    if spec.compile:
        module = compiled(module)
    found_inputs, slots = _inputs(program)
    found_outputs, places = _outputs(program)
    lowest, greatest = _bounds(program)
    if lowest > 2:
        # A program that refuses few rows can't take calls one by one: its callers must bring a whole batch.
        found_inputs = [_without_name(port) for port in found_inputs]
    inputs, outputs = override_ports(found_inputs, found_outputs, spec.inputs, spec.outputs)
    signature = signature_from_ports(inputs, outputs)
    in_spec = program.call_spec.in_spec
    if in_spec is None:
        raise ModelLoadError(f"{path.name} tells nothing of its inputs; export it again with torch.export.")
    wanted = [(output.name, places[output.name]) for output in signature.outputs]

    def predict(tensors: Tensors) -> Tensors:
        with torch.inference_mode():
            flat = [tensor_from_array(tensors[slot], device) if isinstance(slot, str) else slot.value for slot in slots]
            args, kwargs = pytree.tree_unflatten(flat, in_spec)
            found = pytree.tree_leaves(module(*args, **kwargs), is_leaf=lambda leaf: leaf is None)
            return {name: array_from_tensor(found[at], name) for name, at in wanted}

    return LoadedModel(
        signature=signature,
        predict=predict,
        device=device,
        runtime="torch",
        max_rows=greatest if signature.batched else 0,
        warm_rows=warm_rows(spec) if signature.batched else (),
    )


def _read(path: Path, spec: ModelSpec, bounds: Bounds, device: str) -> tuple[Any, Any]:
    """The program on its device, and the module that runs it. One thread at a time."""
    with bounds.open(path) as file:
        if not zipfile.is_zipfile(file):
            raise ModelLoadError(
                f"{path.name} is not a whole exported program; save it again with torch.export.save.",
                f"{path} is no zip.",
            )
        check_archive(file, path)
        with _reading:
            if not spec.pinned_digests:
                check_program(file, path)
            file.seek(0)
            program = move_to_device_pass(_loaded(file, path), device)
            return program, program.module()


def _loaded(file: BinaryIO, path: Path) -> Any:
    try:
        return torch.export.load(file)
    except Exception as error:
        raise ModelLoadError(
            f"{path.name} is damaged, or was exported by a version of PyTorch that {torch.__version__} cannot read; "
            f"export it again.",
            f"{path}: {type(error).__name__}: {error}",
        ) from error


class _Constant:
    """An argument that the export fixed, such as a flag."""

    def __init__(self, value: Any) -> None:
        self.value = value


def _inputs(program: Any) -> tuple[list[Port], list[str | _Constant]]:
    """The ports, and for each argument in flat order its port's name or its fixed value."""
    values = {node.name: node.meta.get("val") for node in program.graph.nodes if node.op == "placeholder"}
    ports: list[Port] = []
    slots: list[str | _Constant] = []
    for entry in program.graph_signature.input_specs:
        if entry.kind is not InputKind.USER_INPUT:
            continue
        name = entry.arg.name
        if isinstance(entry.arg, TensorArgument):
            ports.append(_port(name, values[name]))
            slots.append(name)
        elif hasattr(entry.arg, "value"):
            slots.append(_Constant(entry.arg.value))
        else:
            raise ModelLoadError(f"The input `{name}` is a number of its own, not a tensor; export it as a tensor.")
    return ports, slots


def _outputs(program: Any) -> tuple[list[Port], dict[str, int]]:
    """The ports, named as the module's return value names them, and the place of each among the flat outputs."""
    values = {node.name: node.meta.get("val") for node in program.graph.nodes}
    entries = [e for e in program.graph_signature.output_specs if e.kind is OutputKind.USER_OUTPUT]
    names = output_names(program.call_spec.out_spec, len(entries))
    ports: list[Port] = []
    places: dict[str, int] = {}
    for at, (entry, name) in enumerate(zip(entries, names, strict=True)):
        if isinstance(entry.arg, TensorArgument):
            ports.append(_port(name, values[entry.arg.name]))
            places[name] = at
    if not ports:
        raise ModelLoadError("The exported program returns no tensor; return one.")
    return ports, places


def output_names(out_spec: Any, count: int) -> list[str]:
    """Names of flat outputs: keys of dicts and fields of tuples as they are, `output`, or `output_0` and so on."""
    if out_spec is None:
        return ["output"] if count == 1 else [f"output_{at}" for at in range(count)]
    paths, _ = pytree.tree_flatten_with_path(pytree.tree_unflatten(list(range(count)), out_spec))
    names = []
    for path, _ in paths:
        parts = [_part(key) for key in path]
        named = parts and not parts[0].isdigit()
        names.append("_".join(parts if named else ["output", *parts]))
    # A module that returns a tuple of one thing means that thing.
    return ["output"] if names == ["output_0"] else names


def _part(key: Any) -> str:
    for attribute in ("key", "name", "idx"):
        if hasattr(key, attribute):
            return str(getattr(key, attribute))
    return str(key)


def _port(name: str, value: Any) -> Port:
    dimensions = tuple(length if isinstance(length, int) else str(length) for length in value.shape)
    return Port(name, datatype_from_torch(value.dtype, name), dimensions)


def _without_name(port: Port) -> Port:
    dimensions: tuple[Dimension, ...] = port.dimensions or ()
    return Port(port.name, port.datatype, tuple(-1 if isinstance(d, str) else d for d in dimensions))


def _bounds(program: Any) -> tuple[int, int]:
    """Fewest and most rows that the program takes; 0 for no limit."""
    first = next((shape[0] for shape in _shapes(program) if shape and isinstance(shape[0], torch.SymInt)), None)
    for symbol, bounds in program.range_constraints.items():
        if str(symbol) == str(first):
            upper = str(bounds.upper)
            return int(bounds.lower), int(upper) if upper.isdigit() else 0
    return 0, 0


def _shapes(program: Any) -> list[Any]:
    names = {entry.arg.name for entry in program.graph_signature.input_specs if entry.kind is InputKind.USER_INPUT}
    values = [node.meta.get("val") for node in program.graph.nodes if node.op == "placeholder" and node.name in names]
    return [value.shape for value in values if hasattr(value, "shape")]
