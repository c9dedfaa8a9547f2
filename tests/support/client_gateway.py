"""Gateways that answer as the test says: in one process with the client, and without a network."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx2
import numpy as np

from inferencehub.client import AsyncClient, Client
from inferencehub.rpc.v1.inference_pb2 import Datatype, PredictRequest, PredictResponse
from inferencehub.tensors import datatype_from_dtype, raw_from_array

Handler = Callable[[httpx2.Request], httpx2.Response]
URL = "http://gateway:3000"


def version(number: str, inputs: dict[str, tuple[str, list[int]]], **more: Any) -> dict[str, Any]:
    """A version as GET /models shows it."""
    return {
        "version": number,
        "state": "READY",
        "inputs": [{"name": name, "datatype": datatype, "shape": shape} for name, (datatype, shape) in inputs.items()],
        "outputs": [{"name": "y", "datatype": "FP64", "shape": [-1]}],
        "batched": True,
        "idempotent": True,
        "max_batch_size": 32,
        **more,
    }


def model(*versions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A model as GET /models shows it; the first version is the latest."""
    return {"name": "m", "latest": versions[0]["version"], "versions": list(versions)} | more


MATRIX = version("1", {"features": ("FP64", [-1, 2])})


class Gateway:
    """Serves one model: answers each call with the sum of each row of its first input, unless a turn says otherwise."""

    def __init__(self, shown: dict[str, Any] | None = None, served: str = "1") -> None:
        self.shown = shown or model(MATRIX)
        self.served = served
        self.turns: list[httpx2.Response | Exception | Callable[[], None]] = []
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if request.method == "GET":
            return httpx2.Response(200, json=self.shown)
        turn = self.turns.pop(0) if self.turns else None
        if isinstance(turn, Exception):
            raise turn
        if isinstance(turn, httpx2.Response):
            return turn
        if turn is not None:
            turn()
        if request.headers["content-type"] != "application/x-protobuf":
            headers = {"x-inferencehub-version": self.served}
            return httpx2.Response(200, headers=headers, json=self._json(json.loads(request.content)))
        return self._protobuf(PredictRequest.FromString(request.content))

    @property
    def calls(self) -> list[httpx2.Request]:
        """Those for predictions."""
        return [request for request in self.requests if request.method == "POST"]

    @property
    def sent(self) -> PredictRequest:
        """The last call that came as Protobuf."""
        return PredictRequest.FromString(self.calls[-1].content)

    def _json(self, body: dict[str, Any]) -> dict[str, Any]:
        timings = {"total": 1.5, "gateway": 0.5, "queue": 0.1, "compute": 0.9}
        return {
            "model_name": body["model_name"],
            "version": self.served,
            "outputs": {"y": [1.0]},
            "request_id": "r1",
            "timings_ms": timings,
        }

    def _protobuf(self, call: PredictRequest) -> httpx2.Response:
        (first, *_) = call.inputs
        rows = (
            np.frombuffer(first.raw, "<f8").reshape(first.shape) if first.datatype == Datatype.DATATYPE_FP64 else None
        )
        sums = np.zeros(first.shape[:1]) if rows is None else rows.sum(axis=-1)
        return answer({"y": np.asarray(sums)}, call.model_name, self.served)


def answer(outputs: dict[str, Any], name: str = "m", served: str = "1") -> httpx2.Response:
    """A success in Protobuf."""
    response = PredictResponse(model_name=name, version=served, request_id="r1")
    for key, array in outputs.items():
        datatype = datatype_from_dtype(array.dtype)
        raw = raw_from_array(array, datatype)
        response.outputs.add(name=key, datatype=Datatype.Value(f"DATATYPE_{datatype}"), shape=array.shape, raw=raw)
    response.timings.queue_us, response.timings.compute_us = 100, 900
    response.timings.batch_calls, response.timings.batch_rows = 3, 5
    headers = {
        "content-type": "application/x-protobuf",
        "server-timing": "total;dur=1.5, gateway;dur=0.5",
        "x-inferencehub-version": served,
    }
    return httpx2.Response(200, headers=headers, content=response.SerializeToString())


def problem(status: int, reason: str, headers: dict[str, str] | None = None, **more: Any) -> httpx2.Response:
    """A refusal as the gateway words it."""
    body = {"reason": reason, "detail": "A sentence.", "request_id": "r9", **more}
    return httpx2.Response(status, json=body, headers=headers)


class Time:
    """A clock that moves when somebody sleeps, or when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


def client(handler: Handler, key: str | None = "ihk_a_b", time: Time | None = None, **options: Any) -> Client:
    """A client of it, whose chance is always 0.5 and whose pauses take no time."""
    time = time or Time()
    transport = httpx2.MockTransport(handler)
    return Client(URL, key, transport=transport, clock=time, sleep=time.sleep, chance=lambda: 0.5, **options)


def async_client(handler: Handler, time: Time | None = None, **options: Any) -> AsyncClient:
    """The same for an event loop."""
    time = time or Time()
    transport = httpx2.MockTransport(handler)
    return AsyncClient(
        URL, "ihk_a_b", transport=transport, clock=time, sleep=time.sleep_async, chance=lambda: 0.5, **options
    )
