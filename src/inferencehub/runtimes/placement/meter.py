"""What can be measured of a device's memory: of CUDA by PyTorch where a model has brought it in, of nothing else."""

from __future__ import annotations

import sys
from typing import Any, Protocol

from inferencehub.runtimes.devices import cuda_index

# What is left of a device for what PyTorch's allocator does not count: the context, kernels, libraries' workspaces.
USABLE = 0.9


class Meter(Protocol):
    """Tells how full a device is."""

    def used_bytes(self, device: str) -> int | None:
        """Bytes that this process holds on the device; None where nobody can tell."""

    def usable_bytes(self, device: str) -> int | None:
        """Bytes that models may take where no budget is set; None where nobody can tell."""


class CudaMeter:
    """Asks PyTorch, if it is there already: a worker of other models must not import it for this."""

    def used_bytes(self, device: str) -> int | None:
        """What PyTorch's allocator has given out."""
        torch = self._torch(device)
        return None if torch is None else int(torch.cuda.memory_allocated(cuda_index(device)))

    def usable_bytes(self, device: str) -> int | None:
        """Nine tenths of the device."""
        torch = self._torch(device)
        if torch is None:
            return None
        return int(torch.cuda.get_device_properties(cuda_index(device)).total_memory * USABLE)

    def _torch(self, device: str) -> Any:
        torch = sys.modules.get("torch") if device.startswith("cuda") else None
        return torch if torch is not None and torch.cuda.is_available() else None
