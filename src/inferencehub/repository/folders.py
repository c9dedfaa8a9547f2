"""One version of one model as it lies on disk, before anything in it has been opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .bounds import Bounds
from .contents import Contents

NOTHING = Contents()


@dataclass(frozen=True, slots=True)
class VersionFolder:
    """A version's folder.

    Attributes:
        name: The model's name.
        version: The version's name; never a number.
        folder: The version's folder.
        artifact: The file that the runtime loads; None when there is a problem.
        problem: Why it cannot be loaded, as a sentence without paths; None when nothing is known against it.
        runtime: Name of the runtime that takes the artifact; empty when there is a problem.
        wanted: True when the model's version policy names it. Others load only when asked for.
        contents: Its files, as they look from outside.
        description: The model's own model.yaml and what follows from it, in a few bytes.
        fingerprint: All that a load depends on, in a few bytes: another one means that something has changed.
        isolated: True when model.yaml asks for a process of its own; None when that can't be read.
        python: The interpreter that model.yaml names for that process; None for the worker's own.
        bounds: Where its files may lie; None for its own folder alone.
        notes: Sentences worth an operator's eye that follow from where it lies, not from what is in it.
    """

    name: str
    version: str
    folder: Path
    artifact: Path | None = None
    problem: str | None = None
    runtime: str = ""
    wanted: bool = True
    contents: Contents = NOTHING
    description: str = ""
    fingerprint: str = ""
    isolated: bool | None = False
    python: str | None = None
    bounds: Bounds | None = None
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """The model's name and the version."""
        return self.name, self.version

    @property
    def within(self) -> Bounds:
        """Where its files may lie, links followed; whatever is read of it is opened through these."""
        return self.bounds or Bounds.around(self.folder)
