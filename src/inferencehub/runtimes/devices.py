"""Which device a model is to run on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .protocol import Machine

if TYPE_CHECKING:
    from inferencehub.repository.spec import ModelSpec

AUTO = "auto"


def wanted_device(spec: ModelSpec, machine: Machine) -> str:
    """ "cpu", "cuda", "cuda:N" or "auto": what model.yaml says, else the operator, else whatever there is."""
    wanted = spec.device or machine.device or AUTO
    return AUTO if wanted == "automatic" else wanted


def cuda_index(device: str) -> int:
    """The number of a CUDA device; 0 where none is named."""
    return int(device.partition(":")[2] or 0)
