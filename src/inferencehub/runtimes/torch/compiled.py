"""Compiles modules before they serve: `compile` in model.yaml, by torch.compile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from inferencehub.runtimes.imports import warnings_apart
from inferencehub.runtimes.protocol import ModelLoadError

if TYPE_CHECKING:
    from inferencehub.repository.spec import ModelSpec


def compiled(module: Any) -> Any:
    """What runs like the module, and is compiled by its first runs.

    PyTorch makes one program for a single row and another for any other number, so that no more than these two compile.

    Raises:
        ModelLoadError: There is no compiler, neither for the processor nor for what launches kernels on CUDA.
    """
    # PyTorch has no public way to ask; without asking, its first run fails with pages of its own words.
    with warnings_apart("ignore", DeprecationWarning):
        from torch._inductor.cpp_builder import get_cpp_compiler
        from torch._inductor.exc import InvalidCxxCompiler

    try:
        get_cpp_compiler()
    except InvalidCxxCompiler as error:
        raise ModelLoadError(
            "`compile: true` needs a C++ compiler where the worker runs, such as Debian's g++ package; install one, or "
            "leave `compile` out."
        ) from error
    with warnings_apart("ignore", DeprecationWarning):
        return torch.compile(module, dynamic=True)


def warm_rows(spec: ModelSpec) -> tuple[int, ...]:
    """The numbers of rows that bring up both programs, and the memory that the largest batch takes."""
    return tuple(sorted({2, spec.batching.max_batch_size} - {1})) if spec.compile else ()
