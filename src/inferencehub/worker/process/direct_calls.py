"""Calls that come by themselves, without a lane: Predict and PredictStream."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.worker.calls.admit import Admission, Runner
from inferencehub.worker.calls.answers.large_response import large_response
from inferencehub.worker.calls.answers.outbox import LARGE_BYTES
from inferencehub.worker.calls.answers.reply import predict_response, stream_chunk
from inferencehub.worker.calls.block.block import Block, OnAnswer
from inferencehub.worker.calls.block.columns import Columns
from inferencehub.worker.calls.block.outcome import Outcome
from inferencehub.worker.calls.block.outlet import Outlet
from inferencehub.worker.catalogue.models import ModelTable
from inferencehub.worker.catalogue.served import Served

# A caller's deadline of hours would let calls pile up behind a model that hangs.
LONGEST_DEADLINE_S = 300.0
LONGEST_STREAM_S = 86_400.0
# What is made ahead of what the connection takes: as a gateway has it for its callers.
STREAM_CHUNKS = 32
STREAM_BYTES = 64 * 1024


class DirectCalls:
    """Runs them as they come."""

    def __init__(self, models: ModelTable, admission: Admission) -> None:
        self._models = models
        self._admission = admission

    async def predict(
        self, request: pb.PredictRequest, remaining_s: float | None, traceparent: str = ""
    ) -> pb.PredictResponse | bytes:
        """The outputs of a call; of a version that streams all of its chunks, joined. A large response comes encoded.

        Raises:
            InferenceHubError: It has none.
        """
        served = self._served(request)
        answered: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def on_answer(_block: Block, _place: int, _calls: int, outcome: Outcome) -> None:
            if not answered.done():
                answered.set_result(outcome)

        block, runner = self._admit(
            request, _within(LONGEST_DEADLINE_S, remaining_s, served.default_deadline_s), on_answer, traceparent
        )
        runner.pump()
        try:
            outcome = await answered
        except asyncio.CancelledError:
            runner.cancel(block, (0,))
            raise
        if outcome.error is not None:
            raise outcome.error
        names = request.model_name, served.version, request.request_id
        if outcome.size_bytes > LARGE_BYTES:
            return await asyncio.to_thread(large_response, *names, outcome)
        return predict_response(*names, outcome)

    async def stream(
        self,
        request: pb.PredictRequest,
        remaining_s: float | None,
        write: Callable[[pb.PredictStreamResponse], Awaitable[None]],
        traceparent: str = "",
    ) -> None:
        """Write a call's chunks as the model makes them and the connection takes them, and then its end.

        Raises:
            InferenceHubError: It failed, before its first chunk or after it.
        """
        served = self._served(request)
        answer = _StreamedAnswer()
        block, runner = self._admit(
            request, _within(LONGEST_STREAM_S, remaining_s, served.stream_deadline_s), answer.on_answer, traceparent
        )
        block.outlet = answer.outlet
        runner.pump()
        try:
            outcome = await answer.written(write)
        except BaseException:
            runner.cancel(block, (0,))
            raise
        if outcome.error is not None:
            raise outcome.error
        names = request.model_name, served.version, request.request_id
        await write(pb.PredictStreamResponse(end=predict_response(*names, outcome, holds_outputs=False)))

    def _served(self, request: pb.PredictRequest) -> Served:
        if not request.request_id:
            request.request_id = uuid4().hex
        return self._models.find(request.model_name, request.version)

    def _admit(
        self, request: pb.PredictRequest, deadline_s: float, on_answer: OnAnswer, traceparent: str
    ) -> tuple[Block, Runner]:
        traceparents = (traceparent,) if traceparent else ()
        columns = Columns(0, (deadline_s,), request_ids=(request.request_id,), traceparents=traceparents)
        (block,), runner = self._admission.admit(request, columns, self._admission.clock(), on_answer)
        return block, runner


class _StreamedAnswer:
    """The chunks of one call, on their way from the model's thread to the connection."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._arrived = asyncio.Event()
        self._outcome: Outcome | None = None
        self.outlet = Outlet(STREAM_CHUNKS, STREAM_BYTES, lambda: loop.call_soon_threadsafe(self._arrived.set))

    def on_answer(self, _block: Block, _place: int, _calls: int, outcome: Outcome) -> None:
        """The call has ended."""
        self._outcome = outcome
        self._arrived.set()

    async def written(self, write: Callable[[pb.PredictStreamResponse], Awaitable[None]]) -> Outcome:
        """Write all chunks; what became of the call."""
        chunks = size_bytes = 0
        while True:
            while self.outlet.next_bytes() is not None:
                chunk = self.outlet.take()
                await write(stream_chunk(chunk))
                chunks, size_bytes = chunks + 1, size_bytes + chunk.size_bytes
                self.outlet.taken(chunks, size_bytes)
            if self._outcome is not None and self.outlet.is_empty:
                break
            await self._arrived.wait()
            self._arrived.clear()
        if self._outcome.encoded is not None:  # of a version that answers once
            await write(stream_chunk(self._outcome))
        return self._outcome


def _within(longest_s: float, remaining_s: float | None, otherwise_s: float) -> float:
    """The time that a call has: what its caller says, or else the version."""
    return min(otherwise_s if remaining_s is None else remaining_s, longest_s)
