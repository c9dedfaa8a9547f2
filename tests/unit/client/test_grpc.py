"""The client over gRPC with a server that is no gateway: what goes wrong is what it would be over HTTP."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
import pytest

from inferencehub.client import AsyncClient, Client, UnexpectedAnswerError, UnreachableError
from inferencehub.client.catalogue import grpc_metadata
from inferencehub.errors import DeadlineExceeded, InferenceHubError, InvalidRequest, QueueFull, ServerError
from tests.support.client_gateway import Time, answer
from tests.support.processes import DEADLINE_S

FEATURES = {"name": "features", "datatype": "FP64", "shape": [-1, 2]}
Y = {"name": "y", "datatype": "FP64", "shape": [-1]}
METADATA = grpc_metadata.MESSAGES["ModelMetadataResponse"](versions=["1"], inputs=[FEATURES], outputs=[Y])
Behaviour = Callable[[grpc.ServicerContext], bytes]


class Server(grpc.GenericRpcHandler):
    """Tells of one model, and answers its calls as the test wants."""

    def __init__(self, predict: Behaviour) -> None:
        self.predict = predict
        self.calls = 0
        self.metadata: list[dict[str, Any]] = []
        self.address = ""

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:
        self.metadata.append(dict(handler_call_details.invocation_metadata))
        return grpc.unary_unary_rpc_method_handler(
            self._predict if handler_call_details.method.endswith("/Predict") else self._describe
        )

    def _describe(self, _: bytes, __: grpc.ServicerContext) -> bytes:
        content: bytes = METADATA.SerializeToString()
        return content

    def _predict(self, _: bytes, context: grpc.ServicerContext) -> bytes:
        self.calls += 1
        return self.predict(context)


@contextmanager
def served(predict: Behaviour) -> Iterator[Server]:
    server = grpc.server(ThreadPoolExecutor(4))
    handler = Server(predict)
    server.add_generic_rpc_handlers((handler,))
    handler.address = f"grpc://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield handler
    finally:
        server.stop(None).wait()


def client(server: Server, **options: Any) -> Client:
    time = Time()
    return Client(server.address, "ihk_a_b", clock=time, sleep=time.sleep, **options)


def good(_: grpc.ServicerContext) -> bytes:
    import numpy as np

    return answer({"y": np.array(3.0)}).content


def until_nobody_waits(context: grpc.ServicerContext) -> bytes:
    gone = threading.Event()
    context.add_callback(gone.set)
    gone.wait(DEADLINE_S)
    return b""


def failing(code: grpc.StatusCode, text: str, **trailers: str) -> Behaviour:
    def behave(context: grpc.ServicerContext) -> bytes:
        context.set_trailing_metadata(tuple((name.replace("_", "-"), value) for name, value in trailers.items()))
        context.abort(code, text)

    return behave


def test_the_key_goes_along_and_a_signature_is_asked_for_once() -> None:
    with served(good) as server, client(server, headers={"X-Team": "blue"}) as hub:
        for _ in range(3):
            assert hub.predict("m", [1, 2], headers={"X-User": "7"}).outputs["y"] == 3
    assert (server.calls, len(server.metadata)) == (3, 4)
    assert [each["x-team"] for each in server.metadata] == ["blue"] * 4
    assert [each.get("x-user") for each in server.metadata] == [None, "7", "7", "7"]
    assert {each["authorization"] for each in server.metadata} == {"Bearer ihk_a_b"}


def test_a_reason_is_a_class_and_may_be_worth_a_retry() -> None:
    full = failing(
        grpc.StatusCode.UNAVAILABLE, "Full.", inferencehub_reason="QUEUE_FULL", retry_after="2", x_request_id="r7"
    )
    with served(full) as server, client(server, retries=2) as hub, pytest.raises(QueueFull, match="Full") as caught:
        hub.predict("m", [1, 2])
    assert (server.calls, caught.value.retry_after_ms, caught.value.request_id) == (3, 2000, "r7")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (grpc.StatusCode.UNAVAILABLE, UnreachableError),
        (grpc.StatusCode.DEADLINE_EXCEEDED, DeadlineExceeded),
        (grpc.StatusCode.UNIMPLEMENTED, UnexpectedAnswerError),
        (grpc.StatusCode.UNKNOWN, ServerError),
    ],
)
def test_without_a_reason_it_was_no_gateway_and_goes_once(code: grpc.StatusCode, kind: type[InferenceHubError]) -> None:
    with served(failing(code, "Whatever.")) as server, client(server) as hub, pytest.raises(kind):
        hub.predict("m", [1, 2])
    assert server.calls == 1


def test_what_is_no_prediction_is_said_to_be_none() -> None:
    with served(lambda _: b"\x0a\x05") as server, client(server) as hub, pytest.raises(UnexpectedAnswerError):
        hub.predict("m", [1, 2])


def test_a_deadline_is_told_to_the_server() -> None:
    left: list[float | None] = []

    def noting(context: grpc.ServicerContext) -> bytes:
        left.append(context.time_remaining())
        return good(context)

    with served(noting) as server, client(server) as hub:
        hub.predict("m", [1, 2])
        hub.predict("m", [1, 2], deadline_ms=90_000)
    # Without one, the gateway's own holds.
    assert left[0] is None or left[0] > 1e6
    assert left[1] is not None
    assert left[1] < 1e6


def test_a_deadline_holds() -> None:
    with served(until_nobody_waits) as server, client(server, deadline_ms=300) as hub, pytest.raises(DeadlineExceeded):
        hub.predict("m", [1, 2])


def test_who_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inferencehub.client.predicting.DEFAULT_TIMEOUT_S", 0.2)

    with served(until_nobody_waits) as server, client(server) as hub, pytest.raises(DeadlineExceeded):
        hub.predict("m", [1, 2])


async def test_whoever_awaits_gets_the_same() -> None:
    with served(good) as server:
        async with AsyncClient(server.address) as hub:
            assert (await hub.predict("m", [1, 2])).outputs["y"] == 3
            server.predict = failing(grpc.StatusCode.INTERNAL, "Oops.", inferencehub_reason="MODEL_FAILED")
            with pytest.raises(ServerError, match="Oops"):
                await hub.predict("m", [1, 2])
            with pytest.raises(InferenceHubError, match="HTTP port"):
                await hub.models()


async def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"grpc://127.0.0.1:{free.getsockname()[1]}"
    async with AsyncClient(address, retries=0) as hub:
        with pytest.raises(UnreachableError):
            await hub.predict("m", [1, 2])


def test_certificates_are_named_otherwise() -> None:
    import ssl

    with pytest.raises(InvalidRequest, match="GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"):
        Client("grpcs://localhost:1", tls=ssl.create_default_context())
    Client("grpcs://localhost:1").close()
