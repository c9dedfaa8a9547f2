"""The database that gateways share, where there is one: asked by the gateway program, which alone speaks to it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..finding import Finding

if TYPE_CHECKING:
    from inferencehub.config.state import State

PATIENCE_S = 15.0


def examine_state(state: State) -> Iterator[Finding]:
    """Changes nothing there: the schema is made by the first gateway."""
    if state.url.is_file:
        return
    from inferencehub.supervisor.commands import bundle_path, gateway_command, state_environment
    from inferencehub.supervisor.machine.node import find_node
    from inferencehub.supervisor.start_error import StartError

    try:
        command = gateway_command(find_node().path, bundle_path(), "state")
        asked = subprocess.run(
            command,
            env={**os.environ, **state_environment(state)},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except StartError:
        # Said of the program already.
        return
    except subprocess.TimeoutExpired:
        yield _problem(f"The database {state.url} is silent for {PATIENCE_S:g} s; start it, or mend state.url.")
        return
    if asked.returncode != 0:
        yield _problem(asked.stderr.removeprefix("inferencehub: ").strip())
        return
    yield _finding(json.loads(asked.stdout))


def _problem(sentence: str) -> Finding:
    said, _, mend = sentence.rstrip(".").rpartition("; ")
    return Finding("fail", "state", said, mend)


def _finding(said: dict[str, float | str | None]) -> Finding:
    schema = f"schema {said['schema']}" if said["schema"] is not None else "no schema yet: the first gateway makes it"
    text = f"the database {said['database']} answers in {said['took_ms']:.1f} ms: PostgreSQL {said['server']}, {schema}"
    return Finding("ok", "state", text)
