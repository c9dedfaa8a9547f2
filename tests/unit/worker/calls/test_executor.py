"""How long a run is expected to take, and the threads that run it."""

from __future__ import annotations

import asyncio
import threading

import pytest

from inferencehub.worker.calls.run.executor import CostEstimate, Threads


def test_nothing_is_expected_of_what_never_ran() -> None:
    assert CostEstimate().expect_s(100) is None


def test_one_stray_pause_changes_nothing_and_three_do() -> None:
    cost = CostEstimate()
    for seconds in (1.0, 1.1, 0.9, 1.0, 50.0):
        cost.observe(100, seconds)
    assert cost.expect_s(100) == 1.0
    for seconds in (50.0, 50.0):
        cost.observe(100, seconds)
    assert cost.expect_s(100) == 50.0


def test_what_has_not_run_is_judged_by_what_has() -> None:
    cost = CostEstimate()
    cost.observe(16, 1.0)
    assert cost.expect_s(70) == pytest.approx(4.0)  # two doublings away
    cost.observe(64, 1.5)
    assert cost.expect_s(200) == pytest.approx(3.0)
    assert cost.expect_s(1) == 1.0  # less than anything that ran: at most as long as the least


async def test_threads_are_daemons_and_answer_on_the_loop() -> None:
    loop = asyncio.get_running_loop()
    threads: Threads[tuple[bool, str]] = Threads("work", 1, loop)
    answer: asyncio.Future[tuple[bool, str]] = loop.create_future()
    threads.submit(lambda: (threading.current_thread().daemon, threading.current_thread().name), answer.set_result)
    assert await answer == (True, "work-1")
    threads.stop()


def test_an_answer_that_comes_after_the_loop_is_dropped() -> None:
    done = threading.Event()
    gate = threading.Event()

    async def leave_early() -> threading.Thread:
        threads: Threads[None] = Threads("late", 1, asyncio.get_running_loop())

        def work() -> None:
            gate.wait(10)
            done.set()

        threads.submit(work, lambda _: None)
        return next(thread for thread in threading.enumerate() if thread.name == "late-1")

    thread = asyncio.run(leave_early())
    gate.set()
    thread.join(10)
    assert done.is_set()
    assert not thread.is_alive()
