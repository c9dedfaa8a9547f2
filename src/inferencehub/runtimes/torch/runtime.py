"""Runs PyTorch models: model.pt2, model.safetensors with its class in model.py, and TorchScript in model.pt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inferencehub.runtimes.devices import wanted_device
from inferencehub.runtimes.protocol import LoadedModel, Machine

from .library import device_for, import_torch, limit_threads

if TYPE_CHECKING:
    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec


class TorchRuntime:
    """PyTorch, on the CPU or on CUDA."""

    name = "torch"
    artifacts = ("model.pt2", "model.safetensors", "model.pt")

    def load(self, version: VersionFolder, spec: ModelSpec, machine: Machine) -> LoadedModel:
        """Load a program, weights or a script onto the device."""
        assert version.artifact is not None
        path = version.artifact
        torch = import_torch(path.name)
        limit_threads(torch, machine.threads)
        device = device_for(torch, wanted_device(spec, machine))
        if path.suffix == ".pt2":
            from .export import load_exported

            return load_exported(path, spec, version.within, device)
        if path.suffix == ".safetensors":
            from .weights import load_weights

            return load_weights(version.folder, path, spec, device)
        from .script import load_script

        return load_script(path, spec, version.within, device)
