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
from .bounds import Bounds, FileRefusedError
from .contents import MOST_FILES, TooManyFilesError, contents_of, description_of
from .folders import VersionFolder
from .model_yaml import ModelYamlError, read_layer, spec_from_layers
from .names import name_is_valid, version_is_valid
from .spec import Latest, ModelSpec
from .version_order import passed_over, version_key

log = logging.getLogger(__name__)

# By runtime the names of the files that it loads, such as `model.onnx`.
Artifacts: TypeAlias = Mapping[str, Sequence[str]]

# Each version is read every few seconds, and announced: a folder of ten thousand is no model's.
MOST_VERSIONS = 1_000
# The version under which a model shows whose folder is a link to outside: what its versions are called isn't looked at.
LINK = "link"

# What has been warned of: a folder is scanned every few seconds, and its log lines are for people.
_warned: set[tuple[object, ...]] = set()


def scan(
    path: Path,
    known: Artifacts,
    unreadable: Callable[[str], list[VersionFolder]] = lambda _: [],
    link_roots: Sequence[Path] = (),
) -> list[VersionFolder]:
    """Every version in the folder, by model name and then in their order; what cannot be loaded says why.

    Args:
        path: The models folder; it may be a link itself.
        known: The names of the files that each runtime loads.
        unreadable: The versions to go on with of a model whose folder may not be read now, by its name.
        link_roots: Folders below which links may end, besides the models folder.

    Raises:
        OSError: The folder does not exist or may not be read.
    """
    found: list[VersionFolder] = []
    bounds = Bounds.around(path, *link_roots)
    for name in sorted(_folders(path)):
        folder = path / name
        if not name_is_valid(name):
            _warn_once("model folder ignored: its name may have letters, digits, . _ - and 64 characters: %s", folder)
            continue
        try:
            found.extend(_model(folder, known, bounds))
        except FileNotFoundError:
            continue  # removed since it was listed
        except OSError as error:
            _warn_once("model folder can't be read: %s: %s", folder, error.strerror)
            found.extend(unreadable(name))
    return found


def scan_version(
    path: Path, known: Artifacts, model: str, version: str, link_roots: Sequence[Path] = ()
) -> VersionFolder | None:
    """One version as it lies in the folder now, or None when it is not there."""
    if not name_is_valid(model) or not version_is_valid(version) or not (path / model / version).is_dir():
        return None
    return next(iter(_model(path / model, known, Bounds.around(path, *link_roots), only=version)), None)


def wanted_versions(versions: Collection[str], policy: ModelSpec | None) -> frozenset[str]:
    """The versions that the policy names; all of them where there is no policy."""
    if policy is None or policy.versions == "all":
        return frozenset(versions)
    if isinstance(policy.versions, Latest):
        return frozenset(sorted(versions, key=version_key)[-policy.versions.latest :])
    return frozenset(versions) & frozenset(policy.versions)


def _model(model: Path, known: Artifacts, bounds: Bounds, only: str | None = None) -> list[VersionFolder]:
    try:
        bounds.followed(model)
    except FileRefusedError as error:
        _warn_once("model folder is a link that leads outside the models folder; see models.link_roots: %s", error)
        return [VersionFolder(model.name, LINK, model, problem=error.public)]
    return _versions(model, known, bounds, only)


def _versions(model: Path, known: Artifacts, bounds: Bounds, only: str | None) -> list[VersionFolder]:
    policy, problem = None, None
    try:
        layer = read_layer(model, bounds)
        policy = spec_from_layers(layer)
    except ModelYamlError as error:
        layer, problem = {"problem": error.public}, error.public
    names = []
    for name in _folders(model):
        if version_is_valid(name):
            names.append(name)
        elif not name.startswith("__"):
            _warn_once("version folder ignored: such a name cannot be asked for: %s", model / name)
    names = sorted(names, key=version_key)
    if len(names) > MOST_VERSIONS:
        _warn_once(f"only the last {MOST_VERSIONS} versions are looked at, and there are more: %s", model)
        names = names[-MOST_VERSIONS:]
    wanted = wanted_versions(names, policy)
    _warn_of_misplaced_artifacts(model, known)
    notes = _notes(model, names)
    found = (_version(model, name, layer, known, problem, bounds) for name in names if only in (None, name))
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


def _version(
    model: Path, version: str, layer: dict[str, Any], known: Artifacts, problem: str | None, bounds: Bounds
) -> VersionFolder:
    folder = model / version
    found = VersionFolder(model.name, version, folder, problem=problem, isolated=None, bounds=bounds)
    try:
        bounds.followed(folder)
        found = replace(found, contents=contents_of(folder, bounds), description=description_of(layer))
        if problem is not None:
            return found
        spec = read_spec(folder, layer, bounds=bounds)
    except ModelYamlError as error:
        return replace(found, problem=error.public)
    except FileRefusedError as error:
        return replace(found, problem=error.public)
    except TooManyFilesError:
        sentence = f"The version's folder holds more than {MOST_FILES:,} files; keep data and environments elsewhere."
        return replace(found, problem=sentence)
    except OSError as error:
        if error.errno == ELOOP:
            return replace(found, problem=_CIRCLE)
        return replace(found, problem="The version's folder may not be read; give the worker's user the right to.")
    found = replace(found, isolated=spec.isolation == "process", python=_interpreter(model, spec))
    files = {name for name in found.contents.files if "/" not in name}
    choice = choose_artifact(files, known, spec.runtime)
    if isinstance(choice, Choice):
        description = description_of(layer, choice.artifact, choice.runtime)
        return replace(found, artifact=folder / choice.artifact, runtime=choice.runtime, description=description)
    return replace(found, problem=_unfit(folder, known, bounds) or choice.sentence)


_CIRCLE = "A link in the version's folder leads to itself; remove it."


def _unfit(folder: Path, known: Artifacts, bounds: Bounds) -> str | None:
    """What to say of an artifact that is there and no file: a link to nothing or outside, a pipe, a folder.

    Tools that fetch large files on demand leave links to nothing.
    """
    for name in sorted({artifact for artifacts in known.values() for artifact in artifacts}):
        if not os.path.lexists(folder / name):
            continue
        try:
            bounds.open(folder / name).close()
        except FileRefusedError as error:
            return error.public
        except FileNotFoundError:
            return f"{name} is a link to a file that is not there; fetch that file, or copy it to the link's place."
        except OSError as error:
            return _CIRCLE if error.errno == ELOOP else f"{name} may not be read; give the worker's user the right to."
    return None


def _interpreter(model: Path, spec: ModelSpec) -> str | None:
    """The interpreter that model.yaml names; a relative path starts in the model's folder."""
    return str(model.absolute() / Path(spec.python).expanduser()) if spec.python else None


def read_spec(
    folder: Path,
    model_layer: Mapping[str, Any] | None = None,
    code_layer: Mapping[str, Any] | None = None,
    bounds: Bounds | None = None,
) -> ModelSpec:
    """The spec of a version's folder: what its code fixes, then the model's model.yaml, then the version's.

    Raises:
        ModelYamlError: One of the files is wrong.
    """
    below = read_layer(folder.parent, bounds) if model_layer is None else model_layer
    above = read_layer(folder, bounds)
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
        log.warning(message, *(_printable(str(part)) for part in parts))


def _printable(name: str) -> str:
    """A name that may hold line ends, terminal codes or half a character, so that it is one line of any log."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in name)
