"""Runs PyTorch models: model.pt2, model.safetensors with its class in model.py, and TorchScript in model.pt."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inferencehub.runtimes.devices import AUTO, cuda_index, wanted_device
from inferencehub.runtimes.extras import missing_extra
from inferencehub.runtimes.imports import import_turn
from inferencehub.runtimes.protocol import LoadedModel, Machine, ModelLoadError

if TYPE_CHECKING:
    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec

# Before 2.10 loading weights could run code, even with weights_only (CVE-2025-32434, CVE-2026-24747).
_OLDEST = (2, 10)


class TorchRuntime:
    """PyTorch, on the CPU or on CUDA."""

    name = "torch"
    artifacts = ("model.pt2", "model.safetensors", "model.pt")

    def load(self, version: VersionFolder, spec: ModelSpec, machine: Machine) -> LoadedModel:
        """Load a program, weights or a script onto the device."""
        assert version.artifact is not None
        path = version.artifact
        torch = _import_torch(path)
        _limit_threads(torch, machine.threads)
        device = _device(torch, wanted_device(spec, machine))
        if path.suffix == ".pt2":
            from .export import load_exported

            return load_exported(path, spec, version.within, device)
        if path.suffix == ".safetensors":
            from .weights import load_weights

            return load_weights(version.folder, path, spec, device)
        from .script import load_script

        return load_script(path, spec, version.within, device)


def _import_torch(path: Path) -> Any:
    try:
        with import_turn():
            torch = import_module("torch")
    except ImportError as error:
        raise missing_extra("torch", path.name, error) from error
    installed = tuple(int(part) for part in torch.__version__.split("+")[0].split(".")[:2])
    if installed < _OLDEST:
        raise ModelLoadError(
            f"PyTorch {torch.__version__} can be made to run code by a file of weights; run: "
            f"pip install 'torch>={_OLDEST[0]}.{_OLDEST[1]}'"
        )
    return torch


def _limit_threads(torch: Any, threads: int) -> None:
    torch.set_num_threads(threads)
    # PyTorch takes this once in a process, before its first parallel work.
    with suppress(RuntimeError):
        torch.set_num_interop_threads(1)


def _device(torch: Any, wanted: str) -> str:
    if wanted == AUTO:
        return "cuda" if torch.cuda.is_available() else "cpu"
    if wanted == "cpu":
        return wanted
    if not torch.cuda.is_available():
        raise ModelLoadError(f"{wanted} is asked for, and PyTorch finds no CUDA device here; set `device: cpu`.")
    if cuda_index(wanted) >= torch.cuda.device_count():
        raise ModelLoadError(
            f"{wanted} is asked for, and there are {torch.cuda.device_count()} devices, from cuda:0 on."
        )
    return wanted
