"""Which runtimes there are: those that installed packages announce, and our own where the package is not installed."""

from __future__ import annotations

import logging
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from .protocol import ModelLoadError, Runtime

log = logging.getLogger(__name__)

GROUP = "inferencehub.runtimes"

# The same lines stand in pyproject.toml; this table serves a source tree that nobody has installed.
BUILT_IN = {
    "onnx": "inferencehub.runtimes.onnx.runtime:OnnxRuntime",
    "sklearn": "inferencehub.runtimes.sklearn.runtime:SklearnRuntime",
    "torch": "inferencehub.runtimes.torch.runtime:TorchRuntime",
    "transformers": "inferencehub.runtimes.transformers.runtime:TransformersRuntime",
    "llama-cpp": "inferencehub.runtimes.llama_cpp.runtime:LlamaCppRuntime",
    "xgboost": "inferencehub.runtimes.boosting.xgboost:XgboostRuntime",
    "lightgbm": "inferencehub.runtimes.boosting.lightgbm:LightgbmRuntime",
    "python": "inferencehub.runtimes.python.runtime:PythonRuntime",
}


@cache
def runtimes() -> dict[str, Runtime]:
    """Every runtime by its name. A plug-in with the name of a built-in one takes its place."""
    sources = dict(BUILT_IN)
    sources.update({point.name: point.value for point in entry_points(group=GROUP)})
    found: dict[str, Runtime] = {}
    for name, source in sources.items():
        module, _, attribute = source.partition(":")
        try:
            found[name] = getattr(import_module(module), attribute)()
        except Exception:
            # A plug-in that is broken takes its own models down, not everyone's.
            log.exception("runtime %s ignored: %s cannot be imported", name, source)
    return found


def artifacts_by_runtime() -> dict[str, tuple[str, ...]]:
    """The names of the files that each runtime loads."""
    return {name: runtime.artifacts for name, runtime in runtimes().items()}


def runtime_named(name: str) -> Runtime:
    """The runtime of this name.

    Raises:
        ModelLoadError: There is none.
    """
    try:
        return runtimes()[name]
    except KeyError:
        known = ", ".join(sorted(runtimes()))
        raise ModelLoadError(f"There is no runtime {name!r}; installed are {known}.") from None
