"""Calls that may not run twice, from the end of their run to the arrival of their answer: the page tells of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inferencehub.launch.runs.follow import FollowedPage
from inferencehub.launch.runs.layout import LOAD, MOST_ENTRIES, RUN, path_beside
from inferencehub.launch.runs.page import RunPage
from inferencehub.launch.runs.read import Calls, Page, read_page
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import Signature, Tensors, TensorSpec
from inferencehub.worker.calls.run.ended import MOST_SLOTS, EndedCalls
from tests.support.lane_client import LaneClient
from tests.support.turns import until
from tests.support.worker import RunningWorker, TestRepository, model, running_worker

LARGE = 200_000
WIDE = Signature((TensorSpec("x", "FP32", (-1, 2)),), (TensorSpec("y", "FP32", (-1, LARGE)),), batched=True)


def hello(max_part_bytes: int) -> pb.GatewayHello:
    return pb.GatewayHello(
        protocol_version=2,
        boot_id="g",
        max_unreceived_frames=64,
        max_frame_bytes=1 << 20,
        max_part_bytes=max_part_bytes,
    )


def the_page(path: Path) -> Page:
    page = read_page(path)
    assert page is not None
    return page


def page_of(worker: RunningWorker) -> Page:
    return the_page(Path(path_beside(worker.address.removeprefix("unix:"))))


def ended_on(page: Page) -> list[tuple[str, int, int]]:
    """Title, lane and id of each call that has ended."""
    return sorted(
        (each.title, calls.lane, calls.first_id + at)
        for each in page.ended
        for calls in each.calls
        for at in range(calls.count)
    )


def repository() -> TestRepository:
    """Versions that may not run calls twice: `once`; `wide`, whose answers come in parts. And `often`, that may."""

    def wide(inputs: Tensors) -> Tensors:
        return {"y": np.zeros((len(inputs["x"]), LARGE), np.float32)}

    return TestRepository(
        {
            ("once", "1"): lambda: model(idempotent=False),
            ("often", "1"): lambda: model(idempotent=True),
            ("wide", "1"): lambda: model(wide, WIDE, idempotent=False),
        }
    )


async def test_a_call_that_has_ended_stays_on_the_page_until_its_answer_has_arrived() -> None:
    async with running_worker(repository()) as worker:
        lane = await LaneClient.open(worker.stub, acknowledge=False)
        await lane.send(lane.call((1, 2), model="once"), lane.call((1, 2), model="often"))
        await lane.answer(1)
        await lane.answer(2)
        page = page_of(worker)
        assert (ended_on(page), page.running) == ([("once 1", lane.hello.lane_number, 1)], ())
        await lane.write(received_sequence=lane.received)
        await until(lambda: not ended_on(page_of(worker)))


async def test_of_an_answer_in_parts_the_last_one_counts() -> None:
    async with running_worker(repository()) as worker:
        lane = LaneClient(worker.stub.Exchange(), acknowledge=False)
        await lane.write(hello=hello(max_part_bytes=LARGE))
        number = (await lane.read()).hello.lane_number
        await lane.send(lane.call((1, 2), model="wide"))
        parts: list[int] = []
        while len(parts) < 4:
            frame = await lane.read()
            parts += [frame.sequence] * bool(frame.parts)
        await lane.write(received_sequence=parts[-2], heartbeat=1)
        while (await lane.read()).heartbeat != 1:
            pass
        assert ended_on(page_of(worker)) == [("wide 1", number, 1)]
        await lane.write(received_sequence=parts[-1])
        await until(lambda: not ended_on(page_of(worker)))


async def test_of_an_answer_whose_rest_nobody_wants_nobody_asks_either() -> None:
    async with running_worker(repository()) as worker:
        lane = LaneClient(worker.stub.Exchange(), acknowledge=False)
        await lane.write(hello=hello(max_part_bytes=10_000))
        await lane.read()
        await lane.send(lane.call((1, 2), model="wide"))
        while not (await lane.read()).parts:
            pass
        assert len(ended_on(page_of(worker))) == 1
        await lane.write(cancelled_call_ids=[1])
        await until(lambda: not ended_on(page_of(worker)))


async def test_calls_of_a_broken_lane_stay_as_long_as_a_gateway_may_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_worker(repository()) as worker:
        lane = await LaneClient.open(worker.stub, acknowledge=False)
        await lane.send(lane.call((1, 2), model="once"))
        await lane.answer(1)
        lane.stream.cancel()
        other = await LaneClient.open(worker.stub)
        await other.send(other.call((1, 2), model="often"))
        await other.answer(1)
        assert ended_on(page_of(worker)) == [("once 1", lane.hello.lane_number, 1)]

        monkeypatch.setattr("inferencehub.worker.calls.lane.lane.ASKED_AFTER_S", 0.0)
        await other.send(other.call((1, 2), model="once"))
        await other.answer(2)
        other.stream.cancel()
        await until(lambda: ended_on(page_of(worker)) == [("once 1", lane.hello.lane_number, 1)])


def test_more_calls_than_there_is_room_for_are_all_of_their_version(tmp_path: Path) -> None:
    page = RunPage("b", tmp_path / "runs")
    ended = EndedCalls(page, b"m 1")
    most = MOST_SLOTS * MOST_ENTRIES
    run(page, ended, 1, most)
    seen = the_page(tmp_path / "runs")
    assert len(ended_on(seen)) == most
    assert not any(each.and_more for each in seen.ended)

    run(page, ended, most + 1, 2)
    assert sum(each.and_more for each in the_page(tmp_path / "runs").ended) == 1
    ended.arrived(1, most + 1)
    assert sum(each.and_more for each in the_page(tmp_path / "runs").ended) == 1
    ended.arrived(1, most + 2)
    assert not any(each.and_more for each in the_page(tmp_path / "runs").ended)


def test_where_runs_need_the_slots_any_call_may_have_ended(tmp_path: Path) -> None:
    page = RunPage("b", tmp_path / "runs", slots=2)
    others = page.begin(LOAD, b"m 2")
    ended = EndedCalls(page, b"m 1")
    run(page, ended, 1, 1)
    assert (ended_on(the_page(tmp_path / "runs")), the_page(tmp_path / "runs").unlisted) == ([], 1)
    ended.arrived(1, 1)
    page.end(others)
    assert the_page(tmp_path / "runs").unlisted == 0


def test_who_looks_for_what_runs_sees_nothing_of_what_has_ended(tmp_path: Path) -> None:
    page = RunPage("b", tmp_path / "runs")
    run(page, EndedCalls(page, b"m 1"), 1, 1)
    seen = the_page(tmp_path / "runs")
    followed = FollowedPage(tmp_path / "runs", seen.pid)
    assert followed.beat_ns is not None
    assert (seen.running, followed.running(), len(seen.ended)) == ((), (), 1)
    followed.close()


def test_a_version_gives_its_slots_back_when_the_last_answer_has_arrived(tmp_path: Path) -> None:
    page = RunPage("b", tmp_path / "runs")
    ended = EndedCalls(page, b"m 1")
    run(page, ended, 7, 1)
    ended.close()
    assert ended_on(the_page(tmp_path / "runs")) == [("m 1", 1, 7)]
    ended.arrived(1, 7)
    assert the_page(tmp_path / "runs").ended == ()


def test_a_call_whose_answer_arrived_before_its_run_has_ended_is_not_kept(tmp_path: Path) -> None:
    page = RunPage("b", tmp_path / "runs")
    ended = EndedCalls(page, b"m 1")
    ended.begin([(1, 1, 5), (1, 1, 6), (0, 1, 0)])
    ended.arrived(1, 5)
    ended.end([(1, 1, 5), (1, 1, 6), (0, 1, 0)])
    assert [each.calls for each in the_page(tmp_path / "runs").ended] == [(Calls(1, 1, 6),)]


def run(page: RunPage, ended: EndedCalls, first_id: int, calls: int) -> None:
    """Calls of lane 1, from the beginning of their run to its end."""
    began = page.begin(RUN, b"m 1")
    ended.begin([(1, calls, first_id)])
    ended.end([(1, calls, first_id)])
    page.end(began)
