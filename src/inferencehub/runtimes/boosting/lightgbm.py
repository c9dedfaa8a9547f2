"""Runs LightGBM's models: model.txt."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inferencehub.runtimes.extras import missing_extra
from inferencehub.runtimes.imports import import_turn
from inferencehub.runtimes.protocol import LoadedModel, Machine, ModelLoadError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec
    from inferencehub.tensors import Array

    from .answers import Answers


class LightgbmRuntime:
    """LightGBM, on the CPU."""

    name = "lightgbm"
    artifacts = ("model.txt",)

    def load(self, version: VersionFolder, spec: ModelSpec, machine: Machine) -> LoadedModel:
        """Load a booster; the signature is the one that its file tells, corrected by model.yaml."""
        from inferencehub.runtimes.ports import ROWS, Port

        from .answers import refuse_device, served

        assert version.artifact is not None
        refuse_device(spec.device, "LightGBM")
        lightgbm = _library(version.artifact.name)
        with version.within.open(version.artifact) as file:
            content = file.read()
        head = _head(version.artifact, content)
        booster = _read(lightgbm, version.artifact, content)
        answers = _answers(booster, head, machine.threads)
        names = _own_names(booster.feature_name())
        features = Port("features", "FP64", (ROWS, booster.num_feature()), nullable=True, feature_names=names)
        return served(self.name, features, answers, spec, _warnings(booster))


def _library(artifact: str) -> Any:
    try:
        with import_turn("lightgbm"):
            return import_module("lightgbm")
    except ImportError as error:
        raise missing_extra("lightgbm", artifact, error) from error


def _damaged(path: Path, why: str) -> ModelLoadError:
    return ModelLoadError(
        f"{path.name} is no model of LightGBM, or not all of one; save it again with "
        f"booster.save_model('{path.name}').",
        f"{path}: {why}",
    )


def _head(path: Path, content: bytes) -> dict[str, str]:
    """The lines `name=value` before the first tree.

    LightGBM ends the process over a file that ends before its last tree, so each tree is looked for where the head
    says that it is.
    """
    head, _, _ = content.partition(b"\nTree=0\n")
    lines = head.decode(errors="replace").splitlines()
    if not lines or lines[0] != "tree" or b"\nend of trees" not in content:
        raise _damaged(path, "it has not both the first line `tree` and the line `end of trees`")
    fields = {name: value for name, _, value in (line.partition("=") for line in lines)}
    sizes = fields.get("tree_sizes", "").split()
    at = len(head) + 1
    for number, size in enumerate(sizes):
        if not size.isdecimal() or not content.startswith(b"Tree=%d\n" % number, at):
            raise _damaged(path, f"tree {number} of {len(sizes)} is not where the head says")
        at += int(size)
    if not content.startswith(b"end of trees", at):
        raise _damaged(path, "what the head says of its trees does not reach to their end")
    return fields


def _read(lightgbm: Any, path: Path, content: bytes) -> Any:
    from inferencehub.runtimes.imports import warnings_apart

    try:
        with warnings_apart("ignore"):
            return lightgbm.Booster(model_str=content.decode())
    except Exception as error:
        raise _damaged(path, f"{type(error).__name__}: {error}") from error


def _answers(booster: Any, head: Mapping[str, str], threads: int) -> Answers:
    from .answers import one_of_many, one_of_two, value

    objective, *_ = [*head.get("objective", "").split(), ""]
    width = booster.num_model_per_iteration()

    def numbers(rows: Array) -> Array:
        found: Array = booster.predict(rows, num_threads=threads)
        return found

    if objective == "binary":
        return one_of_two(numbers, "FP64")
    # The second scores each class by itself; LGBMClassifier names the likeliest all the same.
    if objective in ("multiclass", "multiclassova"):
        return one_of_many(numbers, width, "FP64")
    return value(numbers, width, "FP64")


def _own_names(names: list[str]) -> tuple[str, ...]:
    """The columns' names; none where LightGBM has made them up."""
    made_up = [f"Column_{number}" for number in range(len(names))]
    return () if names == made_up else tuple(names)


def _warnings(booster: Any) -> tuple[str, ...]:
    count = len(booster.pandas_categorical or ())
    if not count:
        return ()
    return (f"{count} of its columns are categories; callers send their codes, as numbers.",)
