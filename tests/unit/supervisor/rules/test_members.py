"""Workers that somebody keeps elsewhere: gateways hear where they serve, from whoever keeps them."""

from __future__ import annotations

from pathlib import Path

from inferencehub.launch.documents import GatewayDocument, WorkerDocument
from inferencehub.launch.events import Members, Workers
from inferencehub.supervisor.rules.actions import Action, Send
from inferencehub.supervisor.rules.decide import decide
from inferencehub.supervisor.rules.happenings import Began, Said
from inferencehub.supervisor.rules.state import Child, DrainTimes, Launch, State
from inferencehub.supervisor.rules.verdict import Patience

ADDRESSES = ("ray@10.0.0.7:41233", "ray@10.0.0.8:40001")


def to_gateways(actions: tuple[Action, ...]) -> list[Send]:
    return [each for each in actions if isinstance(each, Send) and each.name == "gateway"]


def test_gateways_are_told_and_so_is_their_next_life() -> None:
    kept = WorkerDocument("ray", "1", {}, listen="ray", models_path=str(Path("/models")))
    children = {
        "ray": Child(Launch(("keeper",), kept), members=()),
        "gateway": Child(Launch(("gateway",), GatewayDocument("gateway", "1", {}, home="/home"))),
    }
    patience = Patience(silence_s=10, load_s=60, run_s=60, memory_bytes=float("inf"))
    state = State(children, lambda *_: children["ray"].launch, DrainTimes(1, 1), patience)
    state, _ = decide(state, Began(), 0.0)
    state, actions = decide(state, Said("ray", Members(ADDRESSES)), 1.0)
    assert to_gateways(actions) == [Send("gateway", Workers(ADDRESSES))]
    document = state.children["gateway"].launch.document
    assert isinstance(document, GatewayDocument)
    assert document.worker_addresses == ADDRESSES
    _, actions = decide(state, Said("ray", Members(ADDRESSES)), 2.0)
    assert to_gateways(actions) == []
