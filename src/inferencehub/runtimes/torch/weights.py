"""Runs weights in their class: model.safetensors with a class Model, an nn.Module, in model.py."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from inferencehub.runtimes.extras import missing_extra
from inferencehub.runtimes.ports import Port, ports_from_class, ports_from_declared, signature_from_ports
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from inferencehub.runtimes.python.model_code import fixed_by, import_model_class, make
from inferencehub.runtimes.python.package import ModelPackage

from .compiled import compiled, warm_rows
from .modules import predictor
from .precision import wanted_dtype

if TYPE_CHECKING:
    from inferencehub.repository.spec import ModelSpec


def load_weights(folder: Path, path: Path, spec: ModelSpec, device: str) -> LoadedModel:
    """Make the module and give it its weights, all of them and no others.

    Raises:
        ModelLoadError: The class is missing or no module, the weights do not fit it, or nothing declares the signature.
    """
    package = ModelPackage(folder)
    try:
        model_class = import_model_class(package)
        if not issubclass(model_class, torch.nn.Module):
            raise ModelLoadError(f"The class Model beside {path.name} must be a torch.nn.Module.")
        module = make(model_class)
        _give_weights(module, path)
        dtype = wanted_dtype(spec)
        module.eval().requires_grad_(False).to(device, dtype)
        signature = signature_from_ports(_ports("inputs", module, spec), _ports("outputs", module, spec))
        runs = compiled(module) if spec.compile else module
        predict = predictor(runs, signature, inspect.signature(module.forward).parameters, device, dtype)
    except BaseException:
        package.close()
        raise
    return LoadedModel(
        signature=signature,
        predict=predict,
        device=device,
        runtime="torch",
        may_block=True,
        declared=fixed_by(module),
        warm_rows=warm_rows(spec),
        close=package.close,
    )


def _give_weights(module: Any, path: Path) -> None:
    try:
        from safetensors import SafetensorError
        from safetensors.torch import load_model
    except ImportError as error:
        raise missing_extra("torch", path.name, error) from error
    try:
        load_model(module, str(path), strict=True)
    except SafetensorError as error:
        raise ModelLoadError(
            f"{path.name} is not a whole safetensors file; copy or save it again.", f"{path}: {error}"
        ) from error
    except RuntimeError as error:
        raise ModelLoadError(
            f"The weights in {path.name} do not fit the class Model: names or shapes differ; save them from it.",
            f"{path}: {error}",
        ) from error


def _ports(kind: str, module: Any, spec: ModelSpec) -> tuple[Port, ...]:
    declared = getattr(spec, kind)
    if declared is not None:
        return ports_from_declared(declared)
    if getattr(module, kind, None) is None:
        raise ModelLoadError(
            f"Weights tell no signature: declare `{kind}` in model.yaml, or in the class Model as {kind} = "
            f'{{"x": ("FP32", [-1, 4])}}.'
        )
    return ports_from_class(kind, getattr(module, kind))
