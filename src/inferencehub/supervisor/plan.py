"""What the command line hands to the supervisor process: resolved settings and the commands to run."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inferencehub.launch.cores import usable_cores
from inferencehub.launch.documents import ModelsFolder
from inferencehub.launch.file import text_from_file

from .rules.verdict import Patience

# A gateway process keeps about two workers busy, and those need cores, too.
CORES_A_GATEWAY = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """One run of `inferencehub up`. Holds secrets: it travels in an unlinked file, never in arguments.

    `folders` are those of models; there are none where there are no workers, and all models are upstream. `browser` is
    a descriptor, to which the dashboard's address is written for somebody who opens it; None where nobody does.
    """

    settings: dict[str, Any]
    home: str
    folders: tuple[ModelsFolder, ...]
    as_json: bool = False
    browser: int | None = None
    # Set by tests only: programs that stand in for the real ones.
    commands: dict[str, list[str]] = field(default_factory=dict)

    @property
    def worker_count(self) -> int:
        return int(self.settings["workers"]["count"])

    @property
    def is_on_cluster(self) -> bool:
        """Whether the workers run elsewhere, and not on this machine."""
        return self.settings["ray"]["address"] is not None and len(self.folders) > 0

    @property
    def models_path(self) -> str:
        """The first folder that is the operator's own; empty where there is none."""
        return next((each.path for each in self.folders if not each.address), "")

    @property
    def upstreams(self) -> tuple[str, ...]:
        """Names of the servers of others that serve, too."""
        return tuple(str(each["name"]) for each in self.settings["workers"]["upstreams"])

    @property
    def gateway_count(self) -> int:
        processes = self.settings["gateway"]["processes"]
        return gateways_for(usable_cores()) if processes == "auto" else int(processes)


def gateways_for(cores: int) -> int:
    """How many gateway processes `auto` is, on so many cores."""
    return max(1, cores // CORES_A_GATEWAY)


def plan_from_file(descriptor: int) -> Plan:
    """Reads a plan and closes the file."""
    read = json.loads(text_from_file(descriptor))
    return Plan(**read | {"folders": tuple(ModelsFolder(**each) for each in read["folders"])})


def patience_from_settings(settings: Mapping[str, Any]) -> Patience:
    """What workers may take, by the resolved settings."""
    workers = settings["workers"]
    run_ms, memory_mb = workers["max_execution_ms"], workers["memory_mb"]
    return Patience(
        silence_s=workers["silence_ms"] / 1000,
        load_s=workers["load_timeout_ms"] / 1000,
        run_s=float("inf") if run_ms is None else run_ms / 1000,
        memory_bytes=float("inf") if memory_mb is None else memory_mb * 2**20,
    )


def python_command(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module of this package with this interpreter.

    With -P, because otherwise Python would import from the working folder first, and a model folder may well hold a
    queue.py. Without it only where the package itself is found through the working folder.
    """
    source = Path(__file__).parents[2]
    safe = [] if source == Path.cwd() else ["-P"]
    return [sys.executable, *safe, "-m", module, *arguments]
