"""What the children say, and what of it is said to the user."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from inferencehub.launch.events import (
    AnnouncedModel,
    EndExplained,
    Event,
    Failed,
    FirstKey,
    IsolatedModels,
    Listening,
    Ready,
    SignInLink,
)
from inferencehub.launch.names import GATEWAY

from . import isolated
from .actions import AnnounceFirstKey, AnnounceListening, AnnounceReady, AnnounceSignInLink
from .turn import Turn


def hear(turn: Turn, name: str, event: Event) -> None:
    """Takes what a child says."""
    match event:
        case Listening():
            turn.change(name, has_listened=True)
            if name == GATEWAY:
                turn.actions.append(AnnounceListening())
                _announce_when_ready(turn)
        case FirstKey(key):
            turn.actions.append(AnnounceFirstKey(key))
        case SignInLink(link):
            turn.actions.append(AnnounceSignInLink(link))
            # Another life of the gateway would make another link, in place of the printed one.
            turn.change_document(GATEWAY, sign_in_link=False)
        case Failed():
            turn.change(name, failure=event)
        case Ready(models):
            turn.change(name, has_listened=True, ready_since=turn.now, models=models)
            if turn.state.children[name].isolation is not None:
                isolated.serves(turn, name)
            _announce_when_ready(turn)
        case IsolatedModels() | EndExplained():
            _hear_worker(turn, name, event)


def _hear_worker(turn: Turn, name: str, event: IsolatedModels | EndExplained) -> None:
    match event:
        case IsolatedModels(models):
            if name in turn.state.shared and not turn.state.is_draining:
                isolated.report(turn, name, models)
        case EndExplained():
            turn.change(name, backoff=turn.state.children[name].backoff.explained())


def _announce_when_ready(turn: Turn) -> None:
    """Says what is served once the gateway knows it, or once the workers have found nothing that can be."""
    state = turn.state
    if state.has_announced or any(worker.ready_since is None for worker in state.shared.values()):
        return
    models = models_of_all(
        (worker.models for worker in state.shared.values()), (child.models for child, _ in state.isolated.values())
    )
    serves_something = any(model.state == "READY" for model in models)
    if not state.gateway.has_listened or (serves_something and state.gateway.ready_since is None):
        return
    turn.state = replace(state, has_announced=True)
    turn.actions.append(AnnounceReady(models))
    if not serves_something:
        turn.log("warning", "up serves no model: the folder is empty, or none in it could be loaded")


def models_of_all(
    shared: Iterable[tuple[AnnouncedModel, ...]], isolated: Iterable[tuple[AnnouncedModel, ...]]
) -> tuple[AnnouncedModel, ...]:
    """What is served in all: what the shared worker that found most says, except where a model has its own."""
    versions = {(model.name, model.version): model for model in max(shared, key=len, default=())}
    for models in isolated:
        versions.update(((model.name, model.version), model) for model in models)
    return tuple(versions.values())
