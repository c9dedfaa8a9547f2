"""What InferenceHub is made of: Python, Node.js, the gateway's bundle, and the libraries that models need."""

from __future__ import annotations

import importlib.metadata
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..finding import Finding

if TYPE_CHECKING:
    from inferencehub.config.settings import Settings

OLDEST_PYTHON = (3, 11)
# Without its extra a model is FAILED, but everything else serves: worth a warning, no more.
EXTRAS = {
    "sklearn": ("scikit-learn", "skops"),
    "onnx": ("onnxruntime",),
    "torch": ("torch", "safetensors"),
    "transformers": ("transformers", "torch"),
    "xgboost": ("xgboost-cpu",),
    "lightgbm": ("lightgbm",),
    "llama-cpp": ("llama-cpp-python",),
}
# What holds the same modules under another name.
INSTEAD = {"xgboost-cpu": "xgboost"}


def examine_python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return Finding("ok", "python", f"{version} at {sys.executable}")
    return Finding("fail", "python", version, "install Python 3.11 or newer")


def examine_node() -> Finding:
    from inferencehub.supervisor.machine.node import find_node
    from inferencehub.supervisor.start_error import StartError

    try:
        node = find_node()
    except StartError as error:
        said, _, mend = str(error).partition(". ")
        return Finding("fail", "node", said, mend)
    return Finding("ok", "node", f"{node.version} from {node.source}")


def examine_bundle() -> Finding:
    from inferencehub.supervisor.commands import bundle_path
    from inferencehub.supervisor.start_error import StartError

    try:
        bundle_path()
    except StartError as error:
        said, _, mend = str(error).partition("; ")
        return Finding("fail", "gateway", said, mend)
    return Finding("ok", "gateway", "built")


def examine_settings(settings: Settings, problems: Sequence[str]) -> Iterator[Finding]:
    """What is wrong with each alone, and what must hold between them."""
    from inferencehub.config.checks import check_gateway
    from inferencehub.config.error import ConfigError

    for problem in problems:
        mend = "mend it: meanwhile the default stands in its place here"
        yield Finding("fail", "config", problem, mend)
    try:
        check_gateway(settings)
    except ConfigError as error:
        yield Finding("fail", "config", str(error), "`inferencehub config show --origin` says where each comes from")
    else:
        if not problems:
            yield Finding("ok", "config", "the settings fit together")


def examine_extras(folders: Iterable[Path]) -> Iterator[Finding]:
    """Each extra, and how many versions of these folders need it."""
    needed = sum((_versions_by_runtime(each) for each in folders), Counter[str]())
    for extra, packages in EXTRAS.items():
        yield examine_extra(extra, packages, needed[extra])


def examine_extra(extra: str, packages: tuple[str, ...], needed_by: int) -> Finding:
    from inferencehub.runtimes.extras import pip_line

    found = []
    for package in packages:
        try:
            found.append(_installed(package))
        except importlib.metadata.PackageNotFoundError:
            mend = pip_line(extra)
            if needed_by:
                these = f"{needed_by} version{'s' if needed_by > 1 else ''} in the models folder"
                return Finding("warn", extra, f"{package} is not installed, and {these} cannot load without it", mend)
            return Finding("ok", extra, f"{package} is not installed, and no model needs it", f"{mend}, if one will")
    return Finding("ok", extra, ", ".join(found))


def _installed(package: str) -> str:
    """The package and its version, or what stands in its place.

    Raises:
        PackageNotFoundError: Neither is installed.
    """
    try:
        return f"{package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        other = INSTEAD.get(package, package)
        return f"{other} {importlib.metadata.version(other)}"


def _versions_by_runtime(models: Path) -> Counter[str]:
    from inferencehub.repository.scan import scan
    from inferencehub.runtimes.registry import artifacts_by_runtime

    try:
        return Counter(version.runtime for version in scan(models, artifacts_by_runtime()))
    except OSError:  # which is said where the folder itself is looked at
        return Counter()
