"""Which file of a version's folder is its artifact, and which runtime takes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

CODE = "model.py"
WEIGHTS = "model.safetensors"
# What tells of weights which model they are of, for the runtime that knows the models themselves.
CONFIG = "config.json"
PRETRAINED = "transformers"


@dataclass(frozen=True, slots=True)
class Choice:
    """The artifact's name and its runtime's."""

    artifact: str
    runtime: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why nothing can be chosen, as a sentence."""

    sentence: str


def choose_artifact(
    files: Collection[str], artifacts_by_runtime: Mapping[str, Collection[str]], runtime: str | None = None
) -> Choice | Problem:
    """The artifact among a folder's files.

    `model.py` beside another artifact is code that reads it, except beside weights, which are nothing without their
    class; a `config.json` names one that transformers has. Two artifacts of which neither explains the other are a
    problem, not a guess.
    """
    if runtime is not None and runtime not in artifacts_by_runtime:
        return Problem(f"model.yaml names a `runtime` that is not there; installed are {_list(artifacts_by_runtime)}.")
    candidates = [
        Choice(artifact, name)
        for name, artifacts in artifacts_by_runtime.items()
        for artifact in artifacts
        if artifact in files and runtime in (None, name)
    ]
    candidates = [choice for choice in candidates if _explains(choice, files, runtime)]
    names = {choice.artifact for choice in candidates}
    if WEIGHTS in names and CODE not in files and all(choice.runtime != PRETRAINED for choice in candidates):
        return Problem(
            f"{WEIGHTS} holds weights only; put {CODE} with the class Model beside it, or the {CONFIG} and tokenizer "
            f"that {PRETRAINED} has saved with it."
        )
    if CODE in names and len(names) > 1:
        wanted = WEIGHTS if WEIGHTS in names else CODE
        candidates = [choice for choice in candidates if choice.artifact == wanted]
    if not candidates:
        expected = [a for n, names in artifacts_by_runtime.items() if runtime in (None, n) for a in names]
        return Problem(f"The version's folder holds no artifact; expected one of {_list(expected)}.")
    if len(candidates) > 1:
        both = " and ".join(sorted(f"{choice.artifact} ({choice.runtime})" for choice in candidates))
        return Problem(f"The version's folder holds {both}; keep one, or name its `runtime` in model.yaml.")
    return candidates[0]


def _explains(choice: Choice, files: Collection[str], runtime: str | None) -> bool:
    """False for weights whose class is to be found elsewhere: code stands above a description."""
    if choice.artifact != WEIGHTS or runtime is not None:
        return True
    is_described = CONFIG in files and CODE not in files
    return is_described == (choice.runtime == PRETRAINED)


def _list(names: Collection[str]) -> str:
    return ", ".join(sorted(names))
