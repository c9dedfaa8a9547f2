"""The InferenceService of a worker: each method in a few lines, the work elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import Any, NoReturn, TypeAlias

import grpc.aio

from inferencehub.errors import InferenceHubError, NoHealthyWorker
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.rpc.v1 import inference_pb2_grpc as rpc
from inferencehub.worker.calls.admit import Admission
from inferencehub.worker.calls.answers.reply import status_from_error
from inferencehub.worker.calls.lane.exchange import Exchange
from inferencehub.worker.calls.lane.hello import Identity
from inferencehub.worker.calls.lane.lane import Lane
from inferencehub.worker.catalogue.models import ModelTable
from inferencehub.worker.catalogue.reconciler import Reconciler
from inferencehub.worker.process.direct_calls import DirectCalls
from inferencehub.worker.process.memory import resident_bytes

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"


class InferenceServicer(rpc.InferenceServiceServicer):
    """Serves the calls of gateways, and of anyone who holds the .proto."""

    def __init__(self, identity: Identity, models: ModelTable, reconciler: Reconciler, admission: Admission) -> None:
        self._identity = identity
        self._models = models
        self._reconciler = reconciler
        self._admission = admission
        self._calls = DirectCalls(models, admission)
        self._lanes: set[Lane] = set()
        self._lane_numbers = count(1)
        self._is_leaving = False
        self._unary_calls = 0
        self._quiet = asyncio.Event()

    async def Predict(self, request: pb.PredictRequest, context: Context) -> pb.PredictResponse | bytes:  # noqa: N802
        """Run one call. A large response comes encoded."""
        with self._unary_call():
            try:
                self._refuse_when_leaving()
                return await self._calls.predict(request, context.time_remaining(), _traceparent(context))
            except InferenceHubError as error:
                await _abort(context, error)

    async def PredictStream(self, request: pb.PredictRequest, context: Context) -> None:  # noqa: N802
        """Run one call, and write its chunks as they are made."""
        with self._unary_call():
            try:
                self._refuse_when_leaving()
                await self._calls.stream(request, context.time_remaining(), context.write, _traceparent(context))
            except InferenceHubError as error:
                await _abort(context, error)

    async def Exchange(self, _: Any, context: Context) -> None:  # noqa: N802
        """Serve one lane."""
        exchange = Exchange(context)
        later = asyncio.get_running_loop().call_later
        lane = Lane(
            self._identity,
            self._admission,
            self._models,
            exchange.wake.set,
            later,
            resident_bytes,
            next(self._lane_numbers),
            asyncio.get_running_loop().call_soon_threadsafe,
        )
        self._lanes.add(lane)
        if self._is_leaving:
            lane.say_goodbye()
        try:
            await exchange.run(lane)
        finally:
            self._lanes.discard(lane)
            self._look_around()

    async def WatchModels(  # noqa: N802
        self, _: pb.WatchModelsRequest, context: Context
    ) -> AsyncIterator[pb.WatchModelsResponse]:
        """Stream the catalogue."""
        while True:
            snapshot = self._models.snapshot()
            yield snapshot
            await self._models.changed_since(snapshot.revision)

    async def LoadModel(self, request: pb.LoadModelRequest, context: Context) -> pb.LoadModelResponse:  # noqa: N802
        """Load, or load again."""
        with self._unary_call():
            try:
                return pb.LoadModelResponse(models=await self._reconciler.load(request.model_name, request.version))
            except InferenceHubError as error:
                await _abort(context, error)

    async def UnloadModel(self, request: pb.UnloadModelRequest, context: Context) -> pb.UnloadModelResponse:  # noqa: N802
        """Unload."""
        with self._unary_call():
            return pb.UnloadModelResponse(versions=await self._reconciler.unload(request.model_name, request.version))

    async def SetDesiredModels(  # noqa: N802
        self, request: pb.SetDesiredModelsRequest, context: Context
    ) -> pb.SetDesiredModelsResponse:
        """Note what is wanted, and set about it."""
        self._reconciler.set_desired(
            [(kept.model_name, kept.version) for kept in request.kept],
            [(unloaded.model_name, unloaded.version) for unloaded in request.unloaded],
        )
        return pb.SetDesiredModelsResponse()

    def follows(self, previous_end: str) -> None:
        """This process takes the place of one that has ended like this; before there is any lane."""
        self._identity = replace(self._identity, previous_end=previous_end)

    def say_goodbye(self) -> None:
        """Take no new calls, on any lane or none."""
        self._is_leaving = True
        for lane in self._lanes:
            lane.say_goodbye()
        self._look_around()

    async def quiet(self) -> None:
        """Wait, after the goodbye, until every lane is closed and every unary call answered."""
        await self._quiet.wait()

    @contextmanager
    def _unary_call(self) -> Iterator[None]:
        """A worker that leaves waits for the calls inside."""
        self._unary_calls += 1
        try:
            yield
        finally:
            self._unary_calls -= 1
            self._look_around()

    def _look_around(self) -> None:
        if self._is_leaving and not self._lanes and not self._unary_calls:
            self._quiet.set()

    def _refuse_when_leaving(self) -> None:
        if self._is_leaving:
            raise NoHealthyWorker("This worker is shutting down; another one takes the call.", retry_after_ms=100)


def _traceparent(context: Context) -> str:
    """The caller's trace context; empty where it has none."""
    values = [value for name, value in context.invocation_metadata() or () if name == "traceparent"]
    return values[0] if values and isinstance(values[0], str) else ""


async def _abort(context: Context, error: InferenceHubError) -> NoReturn:
    code, message, trailing = status_from_error(error)
    await context.abort(code, message, trailing)
