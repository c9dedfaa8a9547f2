"""What is remembered of callers, and for how long."""

from __future__ import annotations

from inferencehub.worker.calls.queue.flows import IDLE_FLOWS, Flows


def test_callers_who_come_once_are_forgotten() -> None:
    flows, most = Flows(), 0
    for caller in range(50_000):
        flows.serve(flows.of(caller), 0.02)
        most = max(most, len([*flows.all()]))
    assert most <= IDLE_FLOWS + 1


def test_who_has_calls_waiting_or_had_more_than_others_is_not() -> None:
    flows = Flows()
    waits, greedy = flows.of(1), flows.of(2)
    waits.calls = 1
    flows.serve(greedy, 60.0)
    for caller in range(3, 1_000):
        flows.serve(flows.of(caller), 0.02)
    assert {flow.caller for flow in flows.all()} >= {1, 2}
    assert greedy.tag > waits.tag


def test_who_comes_back_has_saved_a_few_runs_and_no_more() -> None:
    flows = Flows()
    busy, back = flows.of(1), flows.of(2)
    busy.calls = 1
    for _ in range(1_000):
        flows.serve(busy, 1.0)
    flows.comes_back(back, run_s=1.0)
    assert busy.tag - back.tag == 5.0  # four that were saved, and the one that is under way
