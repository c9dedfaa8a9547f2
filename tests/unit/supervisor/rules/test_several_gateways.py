"""What differs where a run has two gateways: both are waited for, told and drained, and each starts again alone."""

from __future__ import annotations

import signal

import pytest

from inferencehub.launch.documents import GatewayDocument
from inferencehub.launch.events import FirstKey, Listening, Ready, SignInLink, Workers
from inferencehub.supervisor.rules.actions import (
    AnnounceFirstKey,
    AnnounceListening,
    AnnounceReady,
    AnnounceSignInLink,
    CloseListener,
    Exit,
    Send,
    Start,
    Stop,
)
from inferencehub.supervisor.rules.happenings import Began, Ended, Said, Signalled
from tests.unit.supervisor.rules.test_decide import IRIS, Run, isolates, names, state

FIRST, SECOND = "gateway", "gateway-2"


@pytest.fixture
def run() -> Run:
    """One in which everything has just been started."""
    run = Run(state(gateways=2))
    run.happens(Began())
    return run


@pytest.fixture
def serving(run: Run) -> Run:
    """One in which everything serves."""
    run.happens(Said("worker-0", Ready((IRIS,))))
    for gateway in (FIRST, SECOND):
        run.happens(Said(gateway, Listening("h", 1)), Said(gateway, Ready()))
    return run


def test_they_are_started_last() -> None:
    run = Run(state(workers=2, gateways=2))
    assert names(run.happens(Began()), Start) == ["worker-0", "worker-1", FIRST, SECOND]


def test_the_url_is_announced_once_both_listen_and_the_secrets_of_the_first_after_it(run: Run) -> None:
    said = run.happens(Said(FIRST, Listening("h", 1)), Said(FIRST, FirstKey("ihk_a_b")), Said(FIRST, SignInLink("abc")))
    assert said == ()
    assert run.happens(Said(SECOND, Listening("h", 1))) == (
        AnnounceListening(),
        AnnounceFirstKey("ihk_a_b"),
        AnnounceSignInLink("abc"),
    )


def test_what_is_served_is_announced_once_both_know_it(run: Run) -> None:
    run.happens(Said("worker-0", Ready((IRIS,))), Said(FIRST, Listening("h", 1)), Said(SECOND, Listening("h", 1)))
    assert run.happens(Said(SECOND, Ready())) == ()
    assert run.happens(Said(FIRST, Ready())) == (AnnounceReady((IRIS,)),)


@pytest.mark.parametrize("name", [FIRST, SECOND])
def test_one_that_dies_is_started_again_alone(serving: Run, name: str) -> None:
    assert names(serving.happens(Ended(name, -9)), Start) == [name]


def test_both_are_told_of_workers_now_and_in_their_next_lives(serving: Run) -> None:
    actions = serving.happens(isolates(("a", None)))
    assert names(actions, Send)[-2:] == [FIRST, SECOND]
    orders = [action.order for action in actions if isinstance(action, Send) and isinstance(action.order, Workers)]
    assert len(orders) == 2
    (start,) = [action for action in serving.happens(Ended(SECOND, -9)) if isinstance(action, Start)]
    assert isinstance(start.launch.document, GatewayDocument)
    assert start.launch.document.worker_addresses == orders[0].addresses == orders[1].addresses


def test_workers_are_drained_when_the_last_of_them_has_ended(serving: Run) -> None:
    actions = serving.happens(Signalled(signal.SIGTERM))
    assert any(isinstance(action, CloseListener) for action in actions)
    assert names(actions, Stop) == [FIRST, SECOND]
    assert names(serving.happens(Ended(FIRST, 0)), Stop) == []
    assert names(serving.happens(Ended(SECOND, 0)), Stop) == ["worker-0"]
    assert Exit(0) in serving.happens(Ended("worker-0", 0))


def test_one_that_is_between_two_lives_holds_up_no_drain(serving: Run) -> None:
    serving.happens(Ended(SECOND, 1))
    serving.happens(Ended(SECOND, 1))
    assert names(serving.happens(Signalled(signal.SIGTERM)), Stop) == [FIRST]
    assert names(serving.happens(Ended(FIRST, 0)), Stop) == ["worker-0"]
