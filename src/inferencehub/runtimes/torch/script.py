"""Runs TorchScript, which PyTorch has deprecated: model.pt, with its signature in model.yaml."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import torch

from inferencehub.runtimes.archive import check_archive
from inferencehub.runtimes.imports import warnings_apart
from inferencehub.runtimes.ports import ports_from_declared, signature_from_ports
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError

from .modules import predictor
from .precision import wanted_dtype

if TYPE_CHECKING:
    from inferencehub.repository.bounds import Bounds
    from inferencehub.repository.spec import ModelSpec

_DEPRECATED = "PyTorch has deprecated TorchScript; export the model with torch.export and save it as model.pt2."


def load_script(path: Path, spec: ModelSpec, bounds: Bounds, device: str) -> LoadedModel:
    """Load the script onto the device.

    Raises:
        ModelLoadError: It is no TorchScript, or model.yaml declares no signature.
    """
    if spec.compile:
        raise ModelLoadError(
            f"`compile: true` is for model.pt2 and model.safetensors; TorchScript in {path.name} has a compiler of its "
            "own: leave it out, or export the model with torch.export."
        )
    dtype = wanted_dtype(spec)
    module = _read(path, spec, bounds, device).to(dtype)
    if spec.inputs is None or spec.outputs is None:
        missing = "inputs" if spec.inputs is None else "outputs"
        raise ModelLoadError(
            f"TorchScript tells no signature: declare `{missing}` in model.yaml, such as "
            f"[{{name: x, datatype: FP32, shape: [-1, 4]}}]."
        )
    signature = signature_from_ports(ports_from_declared(spec.inputs), ports_from_declared(spec.outputs))
    parameters = [argument.name for argument in module.forward.schema.arguments]
    return LoadedModel(
        signature=signature,
        predict=predictor(module, signature, parameters, device, dtype),
        device=device,
        runtime="torchscript",
        warnings=(_DEPRECATED,),
    )


# A script cannot reach Python, but these operators read, write and map files, and those of other libraries do anything.
_BEYOND_TENSORS = re.compile(
    r"\bfrom_file\b|\b(save|load)\s*\(|\brpc\b|\bprofiler\b|\bops\s*\.\s*(?!(aten|prim|prims|torchvision|quantized)\b)\w+"
    r"|\bclasses\s*\.\s*(?!quantized\b)\w+"
)


def _read(path: Path, spec: ModelSpec, bounds: Bounds, device: str) -> Any:
    with bounds.open(path) as file:
        _require_script(file, path)
        if not spec.pinned_digests:
            _require_tensors_only(file, path)
        file.seek(0)
        try:
            with warnings_apart("ignore", DeprecationWarning):
                jit: Any = torch.jit
                return jit.load(file, map_location=device).eval()
        except Exception as error:
            raise _damaged(path, error) from error


def _require_script(file: BinaryIO, path: Path) -> None:
    if not zipfile.is_zipfile(file):
        raise ModelLoadError(
            f"{path.name} is not a whole TorchScript file; a pickled module is not loaded: export the model with "
            f"torch.export and save it as model.pt2.",
            f"{path} is no zip.",
        )
    check_archive(file, path)
    with zipfile.ZipFile(file) as archive:
        if not any(name.endswith("/constants.pkl") for name in archive.namelist()):
            raise ModelLoadError(
                f"{path.name} was saved by torch.save and holds no program; export the model with torch.export as "
                f"model.pt2, or save its weights as model.safetensors beside a model.py.",
                f"{path} has no constants.pkl.",
            )


def _require_tensors_only(file: BinaryIO, path: Path) -> None:
    """By PyTorch's own reader: another one might see another archive."""
    file.seek(0)
    try:
        reader: Any = torch._C.PyTorchFileReader(file)
        names = [str(name) for name in reader.get_all_records()]
        code = [reader.get_record(name).decode() for name in names if name.endswith(".py")]
    except (RuntimeError, ValueError) as error:
        raise _damaged(path, error) from error
    found = next((match for text in code if (match := _BEYOND_TENSORS.search(text))), None)
    if found is not None:
        raise ModelLoadError(
            f"{path.name} calls what reaches beyond tensors, such as files; take it out, or, if you made the file "
            f"yourself, pin it in model.yaml by `trust: sha256:` and its digest.",
            f"{path} calls {found.group()!r}.",
        )


def _damaged(path: Path, error: Exception) -> ModelLoadError:
    return ModelLoadError(
        f"{path.name} is damaged, or was saved by a version of PyTorch that {torch.__version__} cannot read.",
        f"{path}: {type(error).__name__}: {error}",
    )
