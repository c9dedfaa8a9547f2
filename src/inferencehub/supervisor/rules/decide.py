"""Every decision of `inferencehub up`: from what is known, what has happened and the time, what is to be done.

Pure: nothing here starts, waits or reads a clock, so every rule is a row of a table in the tests.
"""

from __future__ import annotations

import signal

from . import announce, isolated, restart, standby, watched
from .actions import Action, CloseListener
from .happenings import Began, Ended, Happening, Looked, Said, Signalled, StartFailed, TimePassed
from .state import Phase, State
from .turn import Turn
from .verdict import OUT_OF_MEMORY
from .words import ending


def decide(state: State, happening: Happening, now: float) -> tuple[State, tuple[Action, ...]]:
    """The next state and what is to be done, in order; `now` is in monotonic seconds."""
    turn = Turn(state, now)
    if state.phase is not Phase.OVER:
        _happened(turn, happening)
    for step in (_kill_what_is_overdue, _start_what_is_due, standby.start_first, _go_on_draining):
        if turn.state.phase is not Phase.OVER:
            step(turn)
    return turn.state, tuple(turn.actions)


def next_due(state: State) -> float | None:
    """When something is to be decided though nothing has happened; None while there is no such time."""
    children = state.children.values()
    times = (at for child in children for at in (child.start_at, child.kill_at) if at is not None)
    return min(times, default=None)


def _happened(turn: Turn, happening: Happening) -> None:
    match happening:
        case Began():
            _begin(turn)
        case Said(name, event):
            announce.hear(turn, name, event)
        case StartFailed(name, problem):
            _could_not_start(turn, name, problem)
        case Ended():
            _ended(turn, happening)
        case Signalled(number):
            _signalled(turn, number)
        case Looked(vitals):
            watched.look(turn, vitals)
        case TimePassed():
            pass


def _begin(turn: Turn) -> None:
    for name, child in turn.state.children.items():
        if not child.is_standby:
            turn.start(name)


def _ended(turn: Turn, happening: Ended) -> None:
    name, status = happening.name, happening.status
    child = turn.state.children[name]
    if not child.running:
        return  # a standby that was to take a place: what follows was decided when that was found out
    by_kernel = happening.no_memory and status == -signal.SIGKILL
    verdict = child.verdict or (OUT_OF_MEMORY if by_kernel else None)
    was_asked = child.stopping
    child = turn.change(name, running=False, stopping=False, kill_at=None, verdict=verdict)
    if turn.state.is_draining:
        turn.log("info", "ended", child=name, how=ending(status, child.verdict))
    elif child.isolation is not None:
        isolated.ended(turn, name, status, was_asked=was_asked)
    elif child.is_standby:
        restart.start_later(turn, name, status)
    elif child.is_gateway:
        restart.ended(turn, name, status)
    else:
        standby.ended(turn, name, status)


def _could_not_start(turn: Turn, name: str, problem: str) -> None:
    child = turn.change(name, running=False)
    if child.isolation is not None:
        isolated.could_not_start(turn, name, problem)
    else:
        restart.could_not_start(turn, name, problem)


def _signalled(turn: Turn, number: int) -> None:
    if turn.state.is_draining:
        turn.log("warning", "second signal: ending all processes now")
        turn.exit(128 + number)
        return
    turn.log("info", f"{signal.Signals(number).name}: draining; a second signal ends everything at once")
    turn.actions.append(CloseListener())
    _drain(turn, Phase.DRAINING_GATEWAYS)


def _drain(turn: Turn, phase: Phase) -> None:
    turn.set_phase(phase)
    for name, child in turn.state.children.items():
        if child.start_at is not None:
            turn.change(name, start_at=None)
        if phase is Phase.DRAINING_WORKERS or child.is_gateway or child.is_standby:
            turn.stop(name)


def _go_on_draining(turn: Turn) -> None:
    gateways_run = any(each.running for each in turn.state.gateways.values())
    if turn.state.phase is Phase.DRAINING_GATEWAYS and not gateways_run:
        _drain(turn, Phase.DRAINING_WORKERS)
    if turn.state.phase is Phase.DRAINING_WORKERS and not any(each.running for each in turn.state.children.values()):
        turn.log("info", "drained")
        turn.exit(0)


def _kill_what_is_overdue(turn: Turn) -> None:
    for name, child in turn.state.children.items():
        if child.kill_at is not None and turn.now >= child.kill_at:
            turn.log("warning", "still there after its drain time; killing it", child=name)
            turn.kill(name)


def _start_what_is_due(turn: Turn) -> None:
    for name, child in turn.state.children.items():
        if child.start_at is not None and turn.now >= child.start_at:
            turn.start(name)
