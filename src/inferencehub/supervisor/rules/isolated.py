"""The workers of models that want a process of their own: which ones there are to be, and how each one stands."""

from __future__ import annotations

from dataclasses import replace

from inferencehub.launch.documents import GatewayDocument, WorkerDocument
from inferencehub.launch.events import Isolated, IsolatedModel, Workers
from inferencehub.launch.names import EXIT_START_AGAIN, isolated_name

from . import restart
from .state import Child, Isolation
from .turn import Turn
from .words import ending


def report(turn: Turn, worker: str, models: tuple[IsolatedModel, ...]) -> None:
    """A shared worker says which models it leaves to others.

    Shared workers look at the same folder, each in its own time: a model is wanted as long as one wants it.
    """
    reported = {**turn.state.reported, worker: {model.name: model.python for model in models}}
    turn.state = replace(turn.state, reported=reported)
    wanted = {model: python for each in reported.values() for model, python in each.items()}
    for model, python in wanted.items():
        if isolated_name(model) in turn.state.children:
            _still_wanted(turn, isolated_name(model), python)
        else:
            _begin(turn, model, python)
    for name, (_, isolation) in turn.state.isolated.items():
        if isolation.wanted and isolation.model not in wanted:
            turn.change_isolation(name, wanted=False)
            _end(turn, name)
    tell(turn)


def could_not_start(turn: Turn, name: str, problem: str) -> None:
    """The interpreter that a model names is not there, or nothing can be started now."""
    child = turn.state.children[name]
    turn.change_isolation(
        name, failure="The interpreter that model.yaml names can't be started; correct `python` in model.yaml."
    )
    backoff = child.backoff.died(turn.now, child.ready_since)
    turn.change(name, backoff=backoff, start_at=turn.now + backoff.pause_s)
    turn.log("error", "cannot start", child=name, reason=problem, pause_s=backoff.pause_s)
    tell(turn)


def ended(turn: Turn, name: str, status: int, *, was_asked: bool) -> None:
    """The end of a process may be wanted, a fresh start, or a death."""
    child = turn.state.children[name]
    assert child.isolation is not None
    if not child.isolation.wanted:
        _forget(turn, name)
        turn.log("info", f"{name}: ended, being no longer needed", how=ending(status, child.verdict))
    elif was_asked or status == EXIT_START_AGAIN:
        turn.change_document(name, previous_end=None)
        turn.change(name, start_at=turn.now)
        turn.log("info", f"{name}: starting afresh", how=ending(status, child.verdict))
    else:
        if not child.isolation.serves:
            said = child.failure.reason if child.failure else None
            how = f"Its own worker ended with {ending(status, child.verdict)} before it could serve."
            turn.change_isolation(name, failure=said or how)
        restart.start_later(turn, name, status)
    tell(turn)


def serves(turn: Turn, name: str) -> None:
    """It has loaded what it found."""
    turn.change_isolation(name, serves=True)
    tell(turn)


def tell(turn: Turn) -> None:
    """Shared workers learn what they need not speak of any more, gateways where to find what."""
    isolated = [isolation for _, isolation in turn.state.isolated.values()]
    order = Isolated(
        serving=tuple(each.model for each in isolated if each.serves),
        failed={each.model: each.failure for each in isolated if each.failure and not each.serves},
    )
    for name in (*turn.state.shared, *turn.state.standbys):
        turn.send(name, order)
    wanted = [child for child, isolation in turn.state.isolated.values() if isolation.wanted]
    addresses = tuple(each for child in (*turn.state.shared.values(), *wanted) for each in _addresses(child))
    for name, gateway in turn.state.gateways.items():
        document = gateway.launch.document
        assert isinstance(document, GatewayDocument)
        if document.worker_addresses != addresses:
            turn.change_document(name, worker_addresses=addresses)
            turn.send(name, Workers(addresses))


def _begin(turn: Turn, model: str, python: str | None) -> None:
    number, name = turn.state.isolated_made, isolated_name(model)
    child = Child(turn.state.isolated_launch(model, python, number), isolation=Isolation(model, python, number))
    gateways = turn.state.gateways
    # Before the gateways, which come last in everything.
    children = {
        **{key: each for key, each in turn.state.children.items() if key not in gateways},
        name: child,
        **gateways,
    }
    turn.state = replace(turn.state, children=children, isolated_made=number + 1)
    turn.log("info", "a model gets a worker of its own", child=name)
    turn.start(name)


def _still_wanted(turn: Turn, name: str, python: str | None) -> None:
    """One that is about to end is started again when it has; another interpreter needs another process."""
    isolation = turn.change_isolation(name, wanted=True)
    if isolation.interpreter == python:
        return
    child = turn.state.children[name]
    command = turn.state.isolated_launch(isolation.model, python, isolation.number).command
    turn.change(name, launch=replace(child.launch, command=command))
    turn.change_isolation(name, interpreter=python, failure="")
    _end(turn, name)


def _end(turn: Turn, name: str) -> None:
    child = turn.state.children[name]
    assert child.isolation is not None
    if child.running:
        turn.stop(name)
    elif child.isolation.wanted:
        turn.change(name, start_at=turn.now)
    else:
        _forget(turn, name)


def _forget(turn: Turn, name: str) -> None:
    turn.state = replace(turn.state, children={key: each for key, each in turn.state.children.items() if key != name})


def _addresses(child: Child) -> tuple[str, ...]:
    assert isinstance(child.launch.document, WorkerDocument)
    return (child.launch.document.listen,) if child.members is None else child.members
