"""Model repositories made in a test: files in version folders, scanned and loaded as a worker does it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inferencehub.config.settings import Models, Settings
from inferencehub.repository import scan as repository_scan
from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.load import load_version
from inferencehub.runtimes.protocol import LoadedModel, Machine
from inferencehub.runtimes.registry import artifacts_by_runtime


def scan(repository: Path, link_roots: Sequence[Path] = ()) -> list[VersionFolder]:
    """Every version in the folder, for all runtimes that are installed."""
    return repository_scan.scan(repository, artifacts_by_runtime(), link_roots=link_roots)


def put(repository: Path, model: str, version: str, files: dict[str, bytes | str]) -> Path:
    """A version's folder with these files; "../model.yaml" lies in the model's folder."""
    folder = repository / model / version
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def load(repository: Path, files: dict[str, bytes | str], **more: Any) -> LoadedModel:
    """The only version of a new repository with these files, loaded."""
    return load_with_spec(repository, files, **more)[0]


def load_with_spec(
    repository: Path,
    files: dict[str, bytes | str],
    *,
    device: str | None = None,
    trusted_types: Sequence[str] = (),
    link_roots: Sequence[Path] = (),
) -> tuple[LoadedModel, ModelSpec, str]:
    """The same with its spec and its artifact's digest."""
    put(repository, "model", "1", files)
    (version,) = scan(repository, link_roots)
    settings = Settings(models=Models(trusted_types=list(trusted_types), link_roots=list(link_roots)))
    return load_version(version, Machine(threads=1, device=device), settings)
