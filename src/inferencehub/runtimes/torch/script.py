"""Runs TorchScript, which PyTorch has deprecated: model.pt, with its signature in model.yaml."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from inferencehub.runtimes.imports import warnings_apart
from inferencehub.runtimes.ports import ports_from_declared, signature_from_ports
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError

from .modules import predictor

if TYPE_CHECKING:
    from inferencehub.repository.spec import ModelSpec

_DEPRECATED = "PyTorch has deprecated TorchScript; export the model with torch.export and save it as model.pt2."


def load_script(path: Path, spec: ModelSpec, device: str) -> LoadedModel:
    """Load the script onto the device.

    Raises:
        ModelLoadError: It is no TorchScript, or model.yaml declares no signature.
    """
    module = _read(path, device)
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
        predict=predictor(module, signature, parameters, device),
        device=device,
        runtime="torchscript",
        warnings=(_DEPRECATED,),
    )


def _read(path: Path, device: str) -> Any:
    if not zipfile.is_zipfile(path):
        raise ModelLoadError(
            f"{path.name} is not a whole TorchScript file; a pickled module is not loaded: export the model with "
            f"torch.export and save it as model.pt2.",
            f"{path} is no zip.",
        )
    with zipfile.ZipFile(path) as archive:
        if not any(name.endswith("/constants.pkl") for name in archive.namelist()):
            raise ModelLoadError(
                f"{path.name} was saved by torch.save and holds no program; export the model with torch.export as "
                f"model.pt2, or save its weights as model.safetensors beside a model.py.",
                f"{path} has no constants.pkl.",
            )
    try:
        with warnings_apart("ignore", DeprecationWarning):
            jit: Any = torch.jit
            return jit.load(str(path), map_location=device).eval()
    except Exception as error:
        raise ModelLoadError(
            f"{path.name} is damaged, or was saved by a version of PyTorch that {torch.__version__} cannot read.",
            f"{path}: {type(error).__name__}: {error}",
        ) from error
