"""Workers that stand by: when they are started, and how one takes the place of a worker that has ended."""

from __future__ import annotations

from dataclasses import replace

from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.events import TakeOver

from . import restart
from .actions import Promote
from .turn import Turn
from .words import ending

# Whoever takes a place has the cores for this long before another standby begins to load.
REFILL_S = 2.0


def start_first(turn: Turn) -> None:
    """Starts those that never were, once everyone else serves what was found."""
    if not turn.state.has_announced or turn.state.is_draining:
        return
    for name, child in turn.state.standbys.items():
        if child.starts == 0:
            turn.start(name)


def ended(turn: Turn, name: str, status: int) -> None:
    """A worker that serves every model has ended: a standby that is ready takes its place, or it is started again."""
    child = turn.state.children[name]
    ready = [key for key, each in turn.state.standbys.items() if _is_ready(turn, key) and each.verdict is None]
    if child.has_listened and ready:
        _take_place(turn, name, ready[0], status)
    else:
        restart.ended(turn, name, status)


def _is_ready(turn: Turn, name: str) -> bool:
    child = turn.state.children[name]
    return child.running and not child.stopping and child.ready_since is not None


def _take_place(turn: Turn, name: str, standby: str, status: int) -> None:
    before, successor = turn.state.children[name], turn.state.children[standby]
    document = before.launch.document
    assert isinstance(document, WorkerDocument)
    how = ending(status, before.verdict)
    turn.log("warning", f"{name} ended; a standby takes its place", child=name, how=how, standby=standby)
    turn.change(
        name,
        running=True,
        starts=before.starts + 1,
        backoff=before.backoff.died(turn.now, before.ready_since),
        ready_since=turn.now,
        models=successor.models,
        watch=successor.watch,
        verdict=None,
        failure=None,
    )
    turn.change(standby, running=False, start_at=turn.now + REFILL_S, ready_since=None, watch=None)
    reported = dict(turn.state.reported)
    if standby in reported:
        reported[name] = reported.pop(standby)
        turn.state = replace(turn.state, reported=reported)
    order = TakeOver(name, document.listen, document.load_journal, previous_end=how)
    turn.actions.append(Promote(standby, order))
