"""The Python client with a real gateway, and with what may stand in its place."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from PIL import Image

from inferencehub import (
    AsyncClient,
    Client,
    InferenceHubError,
    UnexpectedAnswerError,
    UnreachableError,
    UnsendableInput,
)
from inferencehub.errors import (
    DeadlineExceeded,
    InputMismatch,
    ModelNotFound,
    NotSupported,
    RateLimited,
    Unauthenticated,
    VersionNotFound,
)
from tests.support.certificates import certificate
from tests.support.client_gateway import MATRIX, model
from tests.support.model_folders import put
from tests.support.processes import ROOT, environment
from tests.support.raw_server import RawServer, Turn, json_turn, raw_server, turn
from tests.support.up import RunningUp, running_up

FLOWERS = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3], [5.9, 3.0, 4.2, 1.5]]
PATIENT_MS = 60_000

KINDS = '''
import numpy as np

class Model:
    """Gives back what it gets, of every datatype, and says which text is missing."""
    def predict(self, inputs):
        gone = np.array([text is None for text in inputs["text"]])
        return inputs | {"text": [b"" if text is None else text for text in inputs["text"]], "missing": gone}
'''
DATATYPES = [*(f"{sign}INT{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64)), "FP16", "FP32", "FP64", "BOOL"]
NUMBERS = [{"name": datatype.lower(), "datatype": datatype, "shape": [-1]} for datatype in DATATYPES]
TEXT = {"name": "text", "datatype": "BYTES", "shape": [-1]}
KINDS_YAML = {
    "inputs": [*NUMBERS, TEXT | {"nullable": True}],
    "outputs": [*NUMBERS, TEXT, {"name": "missing", "datatype": "BOOL", "shape": [-1]}],
}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    """The demo models, and one that takes and gives every datatype."""
    folder = tmp_path_factory.mktemp("models")
    put(folder, "kinds", "1", {"model.py": KINDS, "model.yaml": json.dumps(KINDS_YAML)})
    for name in ("iris", "resnet", "language"):
        shutil.copytree(ROOT / "src/inferencehub/demo" / name, folder / name)
    with running_up(tmp_path_factory.mktemp("client") / "home", "--models", str(folder), "--grpc-port", "0") as running:
        yield running


@pytest.fixture
def client(hub: RunningUp) -> Iterator[Client]:
    with Client(hub.url, hub.key, deadline_ms=PATIENT_MS) as made:
        yield made


@pytest.mark.parametrize(
    "rows",
    [
        FLOWERS,
        np.array(FLOWERS, np.float32),
        pd.DataFrame(FLOWERS, columns=list("abcd")),
        pl.DataFrame(FLOWERS, orient="row"),
    ],
    ids=["lists", "array", "pandas", "polars"],
)
@pytest.mark.parametrize("format", ["binary", "json"])
def test_flowers_are_told_apart_in_whatever_they_come(client: Client, rows: Any, format: Any) -> None:
    prediction = client.predict("iris", rows, format=format)
    assert prediction.label.tolist() == ["setosa", "virginica", "versicolor"]
    assert prediction.probabilities.shape == (3, 3)
    assert np.allclose(prediction.probabilities.sum(axis=1), 1)
    assert (prediction.model, prediction.version, prediction.labels[0]) == ("iris", "2", "setosa")
    timings = prediction.timings
    assert timings.total is not None
    assert timings.compute is not None
    assert timings.total > timings.compute > 0
    assert timings.batch_rows == (3 if format == "binary" else None)


EDGES: dict[str, Any] = {
    "bool": np.array([True, False]),
    **{f"uint{bits}": np.array([0, 2**bits - 1], f"u{bits // 8}") for bits in (8, 16, 32, 64)},
    **{f"int{bits}": np.array([-(2 ** (bits - 1)), 2 ** (bits - 1) - 1], f"i{bits // 8}") for bits in (8, 16, 32, 64)},
    "fp16": np.array([np.nan, 65504], np.float16),
    "fp32": np.array([-np.inf, 0.1], np.float32),
    "fp64": np.array([-0.0, 5e-324]),
}


@pytest.mark.parametrize("format", ["binary", "json"])
@pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame], ids=["dict", "pandas", "polars"])
def test_every_datatype_comes_back_as_it_went(client: Client, make: Callable[[Any], Any], format: Any) -> None:
    if make is pl.DataFrame:
        inputs = pl.DataFrame(EDGES | {"text": ["ü", None]})
    else:
        inputs = make(EDGES | {"text": ["ü", None]})
    outputs = client.predict("kinds", inputs, format=format).outputs
    for name, sent in EDGES.items():
        assert outputs[name].dtype == sent.dtype, name
        assert outputs[name].tobytes() == sent.tobytes() or name.startswith("fp"), name
        assert np.array_equal(outputs[name], sent, equal_nan=sent.dtype.kind == "f"), name
    assert outputs["text"].tolist() == ["ü", ""]
    assert outputs["missing"].tolist() == [False, True]


def test_bytes_that_are_no_text_come_back_as_bytes(client: Client) -> None:
    row = {name: array[0] for name, array in EDGES.items()}
    assert client.predict("kinds", row | {"text": b"\xff\0"}).outputs["text"].item() == b"\xff\0"
    assert client.predict("kinds", row | {"text": "a\0"}).outputs["text"].item() == "a\0"


def test_what_the_model_does_not_take_is_refused_with_the_place(client: Client) -> None:
    with pytest.raises(UnsendableInput, match=r"'uint8' .* does not hold 256"):
        client.predict("kinds", EDGES | {"text": ["a", "b"], "uint8": [1, 256]})
    with pytest.raises(InputMismatch) as caught:
        client.predict("iris", [1, 2, 3])
    assert caught.value.details["errors"][0]["pointer"] == "/inputs/0/shape"
    assert caught.value.request_id


def test_a_picture_is_seen_as_a_file_and_as_pixels(client: Client) -> None:
    (example, *_) = client.model("resnet")["versions"][0]["examples"]
    pixels = np.array(example["inputs"], np.float32)
    by_numbers = client.predict("resnet", pixels)
    image = client.model("resnet")["versions"][0]["image"]
    scaled = (pixels - image["black"]) / (image["white"] - image["black"]) * 255
    picture = Image.fromarray(scaled.round().astype(np.uint8), "L")
    written = io.BytesIO()
    picture.save(written, "PNG")
    for given in (picture, written.getvalue()):
        for format in ("binary", "json"):
            seen = client.predict("resnet", given, format=format)  # type: ignore[arg-type]
            assert seen.label == by_numbers.label
    assert client.predict_many("resnet", [picture] * 3).collect().label.tolist() == [by_numbers.label] * 3
    with pytest.raises(InferenceHubError):
        client.predict("resnet", written.getvalue()[:60])


def test_many_rows_come_back_in_their_order(client: Client) -> None:
    frame = pd.DataFrame(np.array(FLOWERS).repeat(200, axis=0), columns=list("abcd"))
    whole = client.predict_many("iris", frame, batch_rows=64, concurrency=4).collect()
    assert whole.label.tolist() == ["setosa"] * 200 + ["virginica"] * 200 + ["versicolor"] * 200
    with pytest.raises(InputMismatch, match=r"^Rows 2 to 3: ") as caught:
        client.predict_many("iris", iter([*FLOWERS[:2], [1.0], [2.0]]), batch_rows=2).collect()
    assert caught.value.details["rows"] == [2, 4]


def test_threads_share_a_client_and_its_connections(client: Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        labels = list(pool.map(lambda place: client.predict("iris", FLOWERS[place % 3]).label, range(48)))
    assert labels == ["setosa", "virginica", "versicolor"] * 16


async def test_calls_are_awaited_together(hub: RunningUp) -> None:
    async with AsyncClient(hub.url, hub.key, deadline_ms=PATIENT_MS) as client:
        answers = await asyncio.gather(*(client.predict("iris", FLOWERS[place % 3]) for place in range(24)))
        assert [each.label for each in answers] == ["setosa", "virginica", "versicolor"] * 8
        parts = [part.rows async for part in client.predict_many("iris", FLOWERS, batch_rows=2)]
        assert parts == [range(2), range(2, 3)]
        assert {each["name"] for each in await client.models()} == {"iris", "resnet", "language", "kinds"}


FORKS = """
import os, sys
from inferencehub import Client

client = Client(deadline_ms=60_000)
print(client.predict("iris", [5.1, 3.5, 1.4, 0.2]).label, flush=True)
child = os.fork()
for _ in range(5):
    label = client.predict("iris", [6.7, 3.0, 5.2, 2.3]).label
if child == 0:
    print(label, flush=True)
    os._exit(0)
_, status = os.waitpid(child, 0)
print(label, status)
"""


def test_a_fork_makes_connections_of_its_own(hub: RunningUp) -> None:
    env = environment(INFERENCEHUB_URL=hub.url, INFERENCEHUB_API_KEY=hub.key)
    done = subprocess.run(
        [sys.executable, "-c", FORKS], env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.split("\n") == ["setosa", "virginica", "virginica 0", ""], done.stderr


def refusal_of(client: Client) -> InferenceHubError | None:
    try:
        client.predict("iris", FLOWERS[0])
    except InferenceHubError as error:
        return error
    return None


def test_a_key_over_its_limit_waits_for_its_turn(hub: RunningUp, client: Client) -> None:
    made = client.create_key("slow", ["predict"], rate={"requests": 1, "window_s": 1})
    with Client(hub.url, made["key"], retries=0, deadline_ms=PATIENT_MS) as hasty:
        error = next(failed for failed in (refusal_of(hasty) for _ in range(20)) if failed is not None)
    assert isinstance(error, RateLimited)
    assert error.retry_after_ms == 1000
    with Client(hub.url, made["key"], retries=20, deadline_ms=PATIENT_MS) as patient:
        assert [patient.predict("iris", FLOWERS[0]).label for _ in range(2)] == ["setosa"] * 2
    client.revoke_key(made["id"])


@pytest.fixture
def over_grpc(hub: RunningUp) -> Iterator[Client]:
    with Client(f"grpc://{hub.grpc}", hub.key, deadline_ms=PATIENT_MS) as made:
        yield made


def test_the_same_predictions_come_over_grpc(over_grpc: Client) -> None:
    prediction = over_grpc.predict("iris", FLOWERS)
    assert prediction.label.tolist() == ["setosa", "virginica", "versicolor"]
    timings = prediction.timings
    assert timings.total is not None
    assert timings.compute is not None
    assert (prediction.version, timings.total > timings.compute > 0, timings.batch_rows) == ("2", True, 3)
    assert over_grpc.predict("iris@1", pd.DataFrame(FLOWERS).iloc[:1]).version == "1"
    outputs = over_grpc.predict("kinds", EDGES | {"text": ["ü", None]}).outputs
    assert all(np.array_equal(outputs[name], sent, equal_nan=sent.dtype.kind == "f") for name, sent in EDGES.items())
    assert outputs["missing"].tolist() == [False, True]
    whole = over_grpc.predict_many("iris", FLOWERS * 10, batch_rows=4).collect()
    assert whole.label.tolist() == ["setosa", "virginica", "versicolor"] * 10


def test_so_do_the_same_errors(hub: RunningUp, over_grpc: Client) -> None:
    with pytest.raises(InputMismatch) as mismatch:
        over_grpc.predict("iris", [1, 2, 3])
    assert mismatch.value.request_id
    with pytest.raises(ModelNotFound):
        over_grpc.predict("nothing", [1])
    with pytest.raises(VersionNotFound):
        over_grpc.predict("iris@9", [1])
    with pytest.raises(NotSupported, match="use a client with the URL of the HTTP port"):
        over_grpc.models()
    with Client(f"grpc://{hub.grpc}", "ihk_abcdefgh_" + "a" * 43) as stranger, pytest.raises(Unauthenticated):
        stranger.predict("iris", FLOWERS)


def test_whoever_is_not_there_is_unreachable_over_grpc_too() -> None:
    with raw_server(predictions()) as server:
        address = server.url.removeprefix("http://")
    with (
        Client(f"grpc://{address}", retries=0) as client,
        pytest.raises(UnreachableError, match=f"at grpc://{address}"),
    ):
        client.predict("m", [1, 2])


async def test_calls_over_grpc_are_awaited(hub: RunningUp) -> None:
    async with AsyncClient(f"grpc://{hub.grpc}", hub.key, deadline_ms=PATIENT_MS) as client:
        answers = await asyncio.gather(*(client.predict("iris", FLOWERS[place % 3]) for place in range(12)))
        assert [each.label for each in answers] == ["setosa", "virginica", "versicolor"] * 4
        with pytest.raises(ModelNotFound):
            await client.predict("nothing", [1])


# Where the gateway should be


SHOWN = json_turn(model(MATRIX))
PREDICTION = json_turn(
    {"model_name": "m", "version": "1", "outputs": {"y": [3.0]}, "request_id": "r", "timings_ms": {"total": 1.0}}
)
PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>You must sign in first.</body></html>"


def predictions(*turns: Turn | None, shown: Turn = SHOWN) -> Callable[[str], Turn | None]:
    """Shows the model to whoever asks, and answers calls with one turn after the other."""
    left = list(turns)

    def choose(first: str) -> Turn | None:
        return shown if first.startswith("GET") else left.pop(0)

    return choose


def calls_of(server: RawServer) -> int:
    return sum(first.startswith("POST") for first in server.requests)


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        (turn("200 OK", PAGE, content_type="text/html"), UnexpectedAnswerError, "text/html that begins '<!DOCTYPE"),
        (turn("500 Oops", PAGE, content_type="text/html"), UnexpectedAnswerError, "status 500"),
        (
            turn("302 Found", b"", location="https://login.example/?to=s3cret"),
            UnexpectedAnswerError,
            "login.example/; set",
        ),
        (turn("200 OK", b""), UnexpectedAnswerError, "something else: nothing"),
        (turn("200 OK", b"\x0a\x05", content_type="application/x-protobuf"), UnexpectedAnswerError, "begins"),
        (turn("200 OK", b'{"out', length=900, close=True), UnreachableError, "the connection broke"),
        (Turn(b"SSH-2.0-OpenSSH_9.6\r\n", close=True), UnreachableError, "the connection broke"),
        (turn("200 OK", b"no gzip", content_encoding="gzip"), UnreachableError, "the connection broke"),
        (Turn(b"", close=True), UnreachableError, "the connection broke"),
    ],
    ids=["page", "error page", "redirect", "empty", "torn", "cut off", "no HTTP", "no gzip", "hung up"],
)
@pytest.mark.parametrize("format", ["binary", "json"])
def test_what_is_no_gateway_is_said_to_be_none(answer: Turn, kind: type[Exception], told: str, format: Any) -> None:
    with raw_server(predictions(answer)) as server:
        with (
            Client(server.url, "ihk_a_b", format=format, retries=0) as client,
            pytest.raises(kind, match=told) as caught,
        ):
            client.predict("m", [1, 2])
        assert calls_of(server) == 1
    assert "s3cret" not in str(caught.value)


PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def test_the_proxy_of_the_environment_is_asked(no_proxies: pytest.MonkeyPatch) -> None:
    with raw_server(lambda first: json_turn({"models": []})) as proxy, raw_server(predictions()) as gateway:
        no_proxies.setenv("HTTP_PROXY", proxy.url)
        with Client("http://hub.example:3000", "ihk_a_b") as client:
            assert client.models() == []
        assert proxy.requests == ["GET http://hub.example:3000/models HTTP/1.1"]
        # Not for what is on this machine, which no proxy reaches, nor for whom the environment leaves out.
        with Client(gateway.url) as client:
            assert client.model("m")["name"] == "m"
        no_proxies.setenv("NO_PROXY", "hub.example")
        with Client("http://hub.example:3000", retries=0) as client, pytest.raises(UnreachableError):
            client.models()
        assert len(proxy.requests) == 1


SECURELY = """
import ssl, sys
from inferencehub import Client, UnreachableError

url, grpc, key, cert = sys.argv[1:]
with Client(url, key, tls=ssl.create_default_context(cafile=cert), deadline_ms=60_000) as client:
    print(client.predict("wordcount", "the quick fox").outputs)
with Client(f"grpcs://{grpc}", key, deadline_ms=60_000) as client:
    print(client.predict("wordcount", "the quick fox").outputs)
with Client(url, key, retries=0) as client:
    try:
        client.models()
    except UnreachableError as error:
        print("CERTIFICATE_VERIFY_FAILED" in str(error))
"""


def test_certificates_of_ones_own(tmp_path: Path, word_models: Path) -> None:
    cert, key = certificate(tmp_path)
    tls = ("--tls-cert", str(cert), "--tls-key", str(key), "--grpc-port", "0", "--host", "localhost")
    with running_up(tmp_path / "home", "--models", str(word_models), *tls) as up:
        assert up.grpc is not None
        env = environment(GRPC_DEFAULT_SSL_ROOTS_FILE_PATH=str(cert))
        url = up.url.replace("127.0.0.1", "localhost")
        grpc_address = up.grpc.replace("127.0.0.1", "localhost")
        command = [sys.executable, "-c", SECURELY, url, grpc_address, up.key, str(cert)]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
    over_http, over_grpc, refused = done.stdout.splitlines() or [done.stderr] * 3
    assert over_http == over_grpc
    assert "array(3" in over_http, done.stderr
    assert refused == "True"


def test_nobody_there_is_unreachable() -> None:
    with raw_server(predictions()) as server:
        url = server.url
    with (
        Client(url, retries=1) as client,
        pytest.raises(UnreachableError, match=f"Expected a gateway at {url}, got none"),
    ):
        client.predict("m", [1, 2])


def test_no_answer_in_time_is_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inferencehub.client.sending.sender.GRACE_S", 0.1)
    with raw_server(predictions(None)) as server:
        with (
            Client(server.url, deadline_ms=100) as client,
            pytest.raises(DeadlineExceeded, match=r"within 0\.2 s, got none"),
        ):
            client.predict("m", [1, 2])
        assert calls_of(server) == 1


ENDLESS = Turn(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", again=b"1\r\n \r\n")


async def test_an_answer_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inferencehub.client.sending.sender.GRACE_S", 0.1)
    with raw_server(predictions(ENDLESS, ENDLESS)) as server:
        with Client(server.url, deadline_ms=100) as client, pytest.raises(DeadlineExceeded):
            client.predict("m", [1, 2])
        async with AsyncClient(server.url, deadline_ms=100) as client_that_awaits:
            with pytest.raises(DeadlineExceeded):
                await client_that_awaits.predict("m", [1, 2])


def test_a_connection_that_was_closed_while_idle_is_not_used_again() -> None:
    with raw_server(predictions(*[Turn(PREDICTION.content, close=True)] * 3)) as server:
        with Client(server.url, format="json", retries=0) as client:
            for _ in range(3):
                assert client.predict("m", [1, 2]).outputs["y"].tolist() == [3.0]
                server.closed.acquire()
        assert calls_of(server) == 3


def test_a_connection_that_is_closed_as_the_call_comes() -> None:
    """The race of keep-alive: nobody can tell whether the call has run, so only one that may run twice goes again."""
    once = json_turn(model(MATRIX | {"idempotent": False}))
    for shown, goes_again in ((SHOWN, True), (once, False)):
        with raw_server(predictions(PREDICTION, Turn(b"", close=True), PREDICTION, shown=shown)) as server:
            with Client(server.url, format="json") as client:
                client.predict("m", [1, 2])
                if goes_again:
                    assert client.predict("m", [1, 2]).outputs["y"].tolist() == [3.0]
                else:
                    with pytest.raises(UnreachableError):
                        client.predict("m", [1, 2])
            assert calls_of(server) == (3 if goes_again else 2)


def test_connections_are_kept() -> None:
    with raw_server(predictions(*[PREDICTION] * 5)) as server:
        with Client(server.url, format="json") as client:
            for _ in range(5):
                client.predict("m", [1, 2])
        assert server.connections == 1
