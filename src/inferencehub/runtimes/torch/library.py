"""PyTorch itself: whether it is there, how many threads it takes, and where it runs."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import Any

from inferencehub.runtimes.devices import AUTO, cuda_index
from inferencehub.runtimes.extras import missing_extra
from inferencehub.runtimes.imports import import_turn
from inferencehub.runtimes.protocol import ModelLoadError

# Before 2.10 loading weights could run code, even with weights_only (CVE-2025-32434, CVE-2026-24747).
_OLDEST = (2, 10)


def import_torch(artifact: str, extra: str = "torch") -> Any:
    """The library.

    Raises:
        ModelLoadError: It is not installed, or too old; `extra` brings it for this artifact.
    """
    try:
        with import_turn("torch"):
            torch = import_module("torch")
    except ImportError as error:
        raise missing_extra(extra, artifact, error) from error
    installed = tuple(int(part) for part in torch.__version__.split("+")[0].split(".")[:2])
    if installed < _OLDEST:
        raise ModelLoadError(
            f"PyTorch {torch.__version__} can be made to run code by a file of weights; run: "
            f"pip install 'torch>={_OLDEST[0]}.{_OLDEST[1]}'"
        )
    return torch


def limit_threads(torch: Any, threads: int) -> None:
    """Let it take so many threads inside one run."""
    torch.set_num_threads(threads)
    # PyTorch takes this once in a process, before its first parallel work.
    with suppress(RuntimeError):
        torch.set_num_interop_threads(1)


def device_for(torch: Any, wanted: str) -> str:
    """The device that is there for what is wanted: "cpu", "cuda" or "cuda:N".

    Raises:
        ModelLoadError: There is no such device.
    """
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
