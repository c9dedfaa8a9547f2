"""Which inputs may have missing elements: those where the estimator runs with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from inferencehub.errors import InferenceHubError
from inferencehub.runtimes.imports import warnings_apart
from inferencehub.runtimes.ports import Port
from inferencehub.runtimes.protocol import ModelLoadError, Tensors

from .forms import Inputs


def with_missing(inputs: Inputs, run: Callable[[Any], Any], trial: Tensors) -> Inputs:
    """The inputs with those marked that take missing elements, of those that may by what the estimator tells.

    Args:
        trial: Rows that it runs on.

    Raises:
        ModelLoadError: One was declared to take them and does not.
    """
    groups = inputs.may_miss
    everywhere = frozenset[str]().union(*groups)
    if _runs(inputs, run, trial, everywhere):
        taken = everywhere
    else:
        taken = frozenset[str]().union(*(group for group in groups if _runs(inputs, run, trial, group)))
    refused = [port.name for port in inputs.ports if port.nullable and port.name not in taken]
    if refused:
        raise ModelLoadError(
            f"model.yaml declares `{refused[0]}` as nullable, and the estimator refuses missing elements there; leave "
            "`nullable` out, or train it with an imputer."
        )
    return replace(inputs, ports=tuple(_marked(inputs.ports, taken)))


def _marked(ports: Iterable[Port], taken: frozenset[str]) -> Iterable[Port]:
    return (replace(port, nullable=port.name in taken) for port in ports)


def _runs(inputs: Inputs, run: Callable[[Any], Any], trial: Tensors, missing: frozenset[str]) -> bool:
    """Whether the estimator runs when all of these are missing in the last row."""
    if not missing:
        return True
    tensors = dict(trial)
    for name in missing:
        array = tensors[name] = trial[name].copy()
        if array.dtype.kind in "biu":
            return False  # declared as whole numbers or flags, which have no value for what is missing
        array[-1] = None if array.dtype == object else np.nan
    try:
        with warnings_apart("ignore"), np.errstate(all="ignore"):
            run(inputs.convert(tensors))
    except (Exception, InferenceHubError):
        return False
    return True
