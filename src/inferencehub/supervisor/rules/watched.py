"""What follows when the workers have been looked at: who hangs, or takes too much, is killed, and that is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .state import Phase
from .turn import Turn
from .verdict import Vitals, judge

# While workers are drained there is no gateway any more, and so nobody who waits for one that does not answer.
DRAINED_SILENCE_S = 2.0


def look(turn: Turn, vitals: Mapping[str, Vitals]) -> None:
    """Judges every worker by how it looks."""
    patience = turn.state.patience
    for name, seen in vitals.items():
        child = turn.state.children.get(name)
        if child is None or child.watch is None or not child.running or child.verdict is not None:
            continue
        watch, verdict = child.watch.looked(seen, patience, turn.now)
        if verdict is None and turn.state.phase is Phase.DRAINING_WORKERS:
            # What it runs is for nobody then.
            hurried = replace(patience, silence_s=min(patience.silence_s, DRAINED_SILENCE_S))
            verdict = judge(replace(seen, executions=()), hurried, turn.now, watch.since)
        turn.change(name, watch=watch)
        if verdict is not None:
            turn.log("error", f"{name} is killed: {verdict.reason}", child=name, **verdict.fields)
            turn.kill(name, verdict)
