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
    Load,
    Members,
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
            if turn.change(name, has_listened=True).is_gateway:
                _announce_when_listening(turn)
        case FirstKey(key):
            _announce_after_url(turn, AnnounceFirstKey(key))
        case SignInLink(link):
            _announce_after_url(turn, AnnounceSignInLink(link))
            # Another life of the gateway would make another link, in place of the printed one.
            turn.change_document(GATEWAY, sign_in_link=False)
        case Failed():
            turn.change(name, failure=event)
        case Ready(models):
            turn.change(name, has_listened=True, ready_since=turn.now, models=models)
            if turn.state.children[name].isolation is not None:
                isolated.serves(turn, name)
            if turn.state.children[name].is_standby:
                turn.log("info", f"{name} stands by", child=name)
            _announce_when_ready(turn)
        case IsolatedModels() | EndExplained() | Members() | Load():
            _hear_worker(turn, name, event)


def _hear_worker(turn: Turn, name: str, event: IsolatedModels | EndExplained | Members | Load) -> None:
    match event:
        case IsolatedModels(models):
            knows_all = name in turn.state.shared or name in turn.state.standbys
            if knows_all and not turn.state.is_draining:
                isolated.report(turn, name, models)
        case EndExplained():
            turn.change(name, backoff=turn.state.children[name].backoff.explained())
        case Members(addresses):
            turn.change(name, members=addresses)
            isolated.tell(turn)
        case Load():
            pass  # who keeps workers elsewhere asks them for it; those of this machine are as many as they are


def _announce_when_listening(turn: Turn) -> None:
    if not turn.state.all_listen:
        return
    turn.actions += [AnnounceListening(), *turn.state.untold]
    turn.state = replace(turn.state, untold=())
    _announce_when_ready(turn)


def _announce_after_url(turn: Turn, secret: AnnounceFirstKey | AnnounceSignInLink) -> None:
    """The first gateway may have something to say while another does not listen yet."""
    if turn.state.all_listen:
        turn.actions.append(secret)
    else:
        turn.state = replace(turn.state, untold=(*turn.state.untold, secret))


def _announce_when_ready(turn: Turn) -> None:
    """Says what is served once every gateway knows it, or once the workers have found nothing that can be."""
    state = turn.state
    if state.has_announced or any(worker.ready_since is None for worker in state.shared.values()):
        return
    models = models_of_all(
        (worker.models for worker in state.shared.values()),
        (child.models for child, _ in state.isolated.values()),
        (gateway.models for gateway in state.gateways.values()),
    )
    serves_something = any(model.state == "READY" for model in models)
    know_it = all(gateway.ready_since is not None for gateway in state.gateways.values())
    if not state.all_listen or ((serves_something or state.has_upstreams) and not know_it):
        return
    turn.state = replace(state, has_announced=True)
    turn.actions.append(AnnounceReady(models))
    if not serves_something:
        turn.log("warning", "up serves no model: there is none, or none that could be loaded")


def models_of_all(
    shared: Iterable[tuple[AnnouncedModel, ...]],
    isolated: Iterable[tuple[AnnouncedModel, ...]],
    upstream: Iterable[tuple[AnnouncedModel, ...]],
) -> tuple[AnnouncedModel, ...]:
    """What is served in all: what the shared worker that found most says, except where a model has its own.

    Gateways add what only servers of others have.
    """
    versions = {(model.name, model.version): model for model in max(shared, key=len, default=())}
    for models in isolated:
        versions.update(((model.name, model.version), model) for model in models)
    for models in upstream:
        versions = {(model.name, model.version): model for model in models} | versions
    return tuple(versions.values())
