"""Signatures are asked for once, and again when something shows that they are old."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from inferencehub.client import UnexpectedAnswerError
from inferencehub.client.catalogue.signature import signatures_from_view
from inferencehub.errors import InferenceHubError, InputMismatch, ModelNotFound, VersionNotFound
from inferencehub.rpc.v1.inference_pb2 import Datatype
from tests.support.client_gateway import MATRIX, Gateway, Time, client, model, problem, version

PLACES = [{"pointer": "/inputs/0/shape", "detail": "expected 2"}]
WIDE = version("2", {"features": ("FP64", [-1, 2])})
TEXT = version("3", {"text": ("BYTES", [-1])})


def shows(gateway: Gateway) -> int:
    return sum(request.method == "GET" for request in gateway.requests)


@pytest.mark.parametrize("format", ["binary", "json"])
def test_a_signature_is_asked_for_once(format: Any) -> None:
    gateway = Gateway()
    with client(gateway, format=format) as hub:
        for _ in range(3):
            hub.predict("m", [1, 2])
            hub.predict("m@1", [1, 2])
    assert (shows(gateway), len(gateway.calls)) == (1, 6)


def test_a_version_that_is_not_known_is_asked_for() -> None:
    gateway = Gateway()
    with client(gateway) as hub:
        hub.predict("m", [1, 2])
        gateway.shown = model(WIDE, MATRIX)
        hub.predict("m@2", [1, 2])
    assert shows(gateway) == 2


def test_another_version_in_the_answer_makes_the_next_call_ask() -> None:
    gateway = Gateway()
    with client(gateway) as hub:
        hub.predict("m", [1, 2])
        gateway.shown, gateway.served = model(WIDE, MATRIX), "2"
        hub.predict("m", [1, 2])
        assert shows(gateway) == 1
        hub.predict("m", [1, 2])
        hub.predict("m", [1, 2])
    assert shows(gateway) == 2


def test_inputs_that_no_longer_fit_are_encoded_anew() -> None:
    gateway = Gateway()
    with client(gateway) as hub:
        hub.predict("m", [1, 2])
        gateway.shown = model(version("1", {"features": ("FP32", [-1, 2])}))
        gateway.turns = [problem(400, "INPUT_MISMATCH", errors=PLACES)]
        hub.predict("m", [1, 2])
    assert shows(gateway) == 2
    assert gateway.sent.inputs[0].datatype == Datatype.DATATYPE_FP32


def test_inputs_that_never_fitted_are_refused_once() -> None:
    gateway = Gateway()
    gateway.turns = [problem(400, "INPUT_MISMATCH", errors=PLACES)] * 3
    with client(gateway) as hub, pytest.raises(InputMismatch) as caught:
        hub.predict("m", [1, 2, 3])
    assert len(gateway.calls) == 1
    assert caught.value.details["errors"][0]["pointer"] == "/inputs/0/shape"


@pytest.mark.parametrize("reason", ["MODEL_NOT_FOUND", "VERSION_NOT_FOUND"])
def test_a_version_that_has_gone_is_forgotten(reason: str) -> None:
    gateway = Gateway()
    with client(gateway) as hub:
        hub.predict("m@1", [1, 2])
        gateway.turns = [problem(404, reason)]
        with pytest.raises((ModelNotFound, VersionNotFound)):
            hub.predict("m@1", [1, 2])
        hub.predict("m@1", [1, 2])
    assert shows(gateway) == 2


def test_where_versions_differ_the_gateway_fits_the_inputs() -> None:
    """Of those that share the traffic nobody knows which will answer, so the inputs go as JSON."""
    gateway = Gateway(model(TEXT, MATRIX, traffic={"weights": {"1": 60, "latest": 40}}))
    with client(gateway) as hub:
        prediction = hub.predict("m", [1, 2])
        assert json.loads(gateway.calls[0].content)["inputs"] == [1, 2]
        assert gateway.calls[0].headers["accept"] == "application/x-protobuf"
        assert prediction.outputs["y"].tolist() == [1.0]
        hub.predict("m@1", [1, 2])
        assert gateway.sent.version == "1"


def test_versions_that_agree_share_the_traffic_in_binary() -> None:
    gateway = Gateway(model(WIDE, MATRIX, traffic={"weights": {"1": 60, "2": 40}}))
    with client(gateway) as hub:
        hub.predict("m", [1, 2])
    assert gateway.sent.model_name == "m"


def test_a_rule_that_only_admins_see_may_choose_another_version() -> None:
    gateway = Gateway(model(MATRIX, TEXT, traffic={"weights": {"1": 100}}))
    gateway.turns = [problem(400, "INPUT_MISMATCH", errors=PLACES)]
    with client(gateway) as hub:
        hub.predict("m", [1, 2])
    assert [request.headers["content-type"].rpartition("/")[2] for request in gateway.calls] == ["x-protobuf", "json"]


def test_a_version_that_still_loads_is_the_gateways_to_talk_about() -> None:
    loading = {"version": "1", "state": "LOADING", "inputs": [], "outputs": []}
    gateway = Gateway({"name": "m", "versions": [loading]})
    gateway.turns = [problem(503, "MODEL_LOADING")]
    with client(gateway) as hub:
        assert hub.predict("m", [1, 2]).outputs["y"].tolist() == [1.0]


class Closed(Gateway):
    """Shows no model, as a key or a proxy may have it."""

    def __init__(self, refusal: httpx2.Response) -> None:
        super().__init__()
        self.refusal = refusal

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            self.requests.append(request)
            return self.refusal
        return super().__call__(request)


@pytest.mark.parametrize(
    "refusal",
    [
        httpx2.Response(404, html="<html>"),
        httpx2.Response(200, json={"name": "m"}),
        httpx2.Response(200, json={"versions": [{"version": 1, "inputs": [{}]}]}),
    ],
    ids=["page", "no versions", "no signature"],
)
def test_a_signature_that_cannot_be_read_is_said_to_be_why(refusal: httpx2.Response) -> None:
    gateway = Closed(refusal)
    told = r"The signature of 'm', .*cannot be read: .*format='json'"
    with client(gateway) as hub:
        with pytest.raises(UnexpectedAnswerError, match=told):
            hub.predict("m", [1, 2])
        for _ in range(3):
            assert hub.predict("m", [1, 2], format="json").outputs["y"].tolist() == [1.0]
    assert (shows(gateway), len(gateway.calls)) == (2, 3)


@pytest.mark.parametrize(
    ("status", "reason"), [(404, "MODEL_NOT_FOUND"), (403, "PERMISSION_DENIED"), (401, "UNAUTHENTICATED")]
)
@pytest.mark.parametrize("format", ["binary", "json"])
def test_what_the_gateway_refuses_is_said_as_it_says_it(status: int, reason: str, format: Any) -> None:
    gateway = Closed(problem(status, reason))
    with client(gateway, format=format) as hub, pytest.raises(InferenceHubError, match=r"^A sentence\.$") as caught:
        hub.predict("m", [1, 2])
    assert (caught.value.reason, gateway.calls) == (reason, [])


def test_asking_takes_of_the_time_that_the_call_has() -> None:
    time = Time()

    class Slow(Gateway):
        def __call__(self, request: httpx2.Request) -> httpx2.Response:
            time.now += 1
            return super().__call__(request)

    gateway = Slow()
    with client(gateway, time=time) as hub:
        hub.predict("m", [1, 2], deadline_ms=5_000)
    assert [request.headers["x-request-timeout-ms"] for request in gateway.requests] == ["5000", "4000"]


def test_labels_name_versions() -> None:
    known = signatures_from_view(model(WIDE, MATRIX, labels={"stable": "1"}, traffic={"weights": {"stable": 100}}))
    likeliest = known.of(None)
    assert likeliest is not None
    assert likeliest.version == "1"
    assert known.exact("latest") == "2"
    assert known.of("9") is None


def test_another_format_is_none() -> None:
    with (
        client(Gateway()) as hub,
        pytest.raises(InferenceHubError, match="Expected format 'binary' or 'json', got 'xml'"),
    ):
        hub.predict("m", [1, 2], format="xml")  # type: ignore[arg-type]


def test_what_the_model_itself_refuses_is_sent_once() -> None:
    gateway = Gateway(model(MATRIX, TEXT, traffic={"weights": {"1": 100}}))
    gateway.turns = [problem(400, "INPUT_MISMATCH")]
    with client(gateway) as hub, pytest.raises(InputMismatch):
        hub.predict("m", [1, 2])
    assert (shows(gateway), len(gateway.calls)) == (1, 1)
