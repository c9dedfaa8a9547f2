"""Finds every version of every model in the repository's folder, without opening an artifact."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from errno import ELOOP
from pathlib import Path
from typing import Any, TypeAlias

from .artifacts import Choice, choose_artifact
from .contents import contents_of, description_of, is_finished
from .folders import VersionFolder
from .model_yaml import ModelYamlError, read_layer, spec_from_layers
from .names import name_is_valid, version_is_valid
from .spec import Latest, ModelSpec
from .version_order import passed_over, version_key

log = logging.getLogger(__name__)

# By runtime the names of the files that it loads, such as `model.onnx`.
Artifacts: TypeAlias = Mapping[str, Sequence[str]]

# What has been warned of: a folder is scanned every few seconds, and its log lines are for people.
_warned: set[tuple[object, ...]] = set()


def scan(
    path: Path, known: Artifacts, unreadable: Callable[[str], list[VersionFolder]] = lambda _: []
) -> list[VersionFolder]:
    """Every version in the folder, by model name and then in their order; what cannot be loaded says why.

    Args:
        known: The names of the files that each runtime loads.
        unreadable: The versions to go on with of a model whose folder may not be read now, by its name.

    Raises:
        OSError: The folder does not exist or may not be read.
    """
    found: list[VersionFolder] = []
    for name in sorted(_folders(path)):
        folder = path / name
        if not name_is_valid(name):
            _warn_once("model folder ignored: its name may have letters, digits, . _ - and 64 characters: %s", folder)
            continue
        try:
            found.extend(_versions(folder, known))
        except FileNotFoundError:
            continue  # removed since it was listed
        except OSError as error:
            _warn_once("model folder can't be read: %s: %s", folder, error.strerror)
            found.extend(unreadable(name))
    return found


def scan_version(path: Path, known: Artifacts, model: str, version: str) -> VersionFolder | None:
    """One version as it lies in the folder now, or None when it is not there."""
    if not name_is_valid(model) or not version_is_valid(version):
        return None
    found = (entry for entry in scan_model(path, known, model) if entry.version == version)
    return next(found, None)


def scan_model(path: Path, known: Artifacts, model: str) -> list[VersionFolder]:
    """Every version of one model as they lie in the folder now; none when there is no such model."""
    if not name_is_valid(model) or not (path / model).is_dir():
        return []
    return _versions(path / model, known)


def wanted_versions(versions: Collection[str], policy: ModelSpec | None) -> frozenset[str]:
    """The versions that the policy names; all of them where there is no policy."""
    if policy is None or policy.versions == "all":
        return frozenset(versions)
    if isinstance(policy.versions, Latest):
        return frozenset(sorted(versions, key=version_key)[-policy.versions.latest :])
    return frozenset(versions) & frozenset(policy.versions)


def _versions(model: Path, known: Artifacts) -> list[VersionFolder]:
    policy, problem = None, None
    try:
        layer = read_layer(model)
        policy = spec_from_layers(layer)
    except ModelYamlError as error:
        layer, problem = {"problem": error.public}, error.public
    names = []
    for name in _folders(model):
        if version_is_valid(name):
            names.append(name)
        elif not name.startswith("__"):
            _warn_once("version folder ignored: such a name cannot be asked for: %s", model / name)
    wanted = wanted_versions(names, policy)
    _warn_of_misplaced_artifacts(model, known)
    notes = _notes(model, names)
    found = (_version(model, name, layer, known, problem) for name in sorted(names, key=version_key))
    return [
        replace(version, wanted=version.version in wanted, notes=notes.get(version.version, ())) for version in found
    ]


def _notes(model: Path, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What is worth saying of versions for their names alone."""
    notes: dict[str, tuple[str, ...]] = {}
    for name, greatest in passed_over(names).items():
        _warn_once("version is never the latest, because its name is no number: %s", model / name)
        notes[name] = (
            f"Its name is no number, so `latest` means {greatest} and never it; give a new version a number, and keep "
            "copies outside the models folder.",
        )
    return notes


def _version(model: Path, version: str, layer: dict[str, Any], known: Artifacts, problem: str | None) -> VersionFolder:
    folder = model / version
    found = VersionFolder(model.name, version, folder, problem=problem, isolated=None)
    try:
        found = replace(found, contents=contents_of(folder), description=description_of(layer))
        if problem is not None:
            return found
        spec = read_spec(folder, layer)
        files = {entry.name for entry in folder.iterdir() if is_finished(entry.name) and entry.is_file()}
    except ModelYamlError as error:
        return replace(found, problem=error.public)
    except OSError as error:
        if error.errno == ELOOP:
            return replace(found, problem="A link in the version's folder leads to itself; remove it.")
        return replace(found, problem="The version's folder may not be read; give the worker's user the right to.")
    found = replace(found, isolated=spec.isolation == "process", python=_interpreter(model, spec))
    choice = choose_artifact(files, known, spec.runtime)
    if isinstance(choice, Choice):
        description = description_of(layer, choice.artifact, choice.runtime)
        return replace(found, artifact=folder / choice.artifact, runtime=choice.runtime, description=description)
    return replace(found, problem=_lost(folder, known) or choice.sentence)


def _lost(folder: Path, known: Artifacts) -> str | None:
    """What to say of an artifact that is a link to nothing, as tools leave it that fetch large files on demand."""
    names = sorted({artifact for artifacts in known.values() for artifact in artifacts})
    lost = next((name for name in names if (folder / name).is_symlink() and not (folder / name).exists()), None)
    return lost and f"{lost} is a link to a file that is not there; fetch that file, or copy it to the link's place."


def _interpreter(model: Path, spec: ModelSpec) -> str | None:
    """The interpreter that model.yaml names; a relative path starts in the model's folder."""
    return str(model.absolute() / Path(spec.python).expanduser()) if spec.python else None


def read_spec(
    folder: Path, model_layer: Mapping[str, Any] | None = None, code_layer: Mapping[str, Any] | None = None
) -> ModelSpec:
    """The spec of a version's folder: what its code fixes, then the model's model.yaml, then the version's.

    Raises:
        ModelYamlError: One of the files is wrong.
    """
    below = read_layer(folder.parent) if model_layer is None else model_layer
    above = read_layer(folder)
    if "versions" in above:
        raise ModelYamlError(
            "`versions` says which versions of a model load; move it to the model.yaml in the model's folder.",
            f"{folder / 'model.yaml'} holds `versions`.",
        )
    return spec_from_layers(code_layer or {}, below, above)


def _folders(path: Path) -> list[str]:
    """Names of the folders in a folder; hidden ones are of tools such as git and rsync."""
    with os.scandir(path) as entries:
        return [entry.name for entry in entries if not entry.name.startswith(".") and _is_folder(entry)]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    # Of a link that leads to itself, the entry would raise.
    return Path(entry).is_dir() if entry.is_symlink() else entry.is_dir()


def _warn_of_misplaced_artifacts(model: Path, known: Artifacts) -> None:
    artifacts = {name for names in known.values() for name in names} - {"model.py"}
    with os.scandir(model) as entries:
        for entry in entries:
            if entry.name in artifacts and (model / entry.name).is_file():
                _warn_once("artifact ignored: it belongs in a version's folder, such as %s/1/%s", model, entry.name)


def _warn_once(message: str, *parts: object) -> None:
    if (message, *parts) not in _warned:
        _warned.add((message, *parts))
        log.warning(message, *parts)
