"""One hostile request keeps nobody else waiting, and takes no more memory than a few times what it brings.

Waiting is told by the processor time that the event loop spends before it answers somebody else: on a machine of its
own that is how long they wait, and on a busy one it is the same.
"""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from inferencehub.rpc.v1 import inference_pb2 as pb
from tests.support.model_folders import put
from tests.support.processes import environment
from tests.support.stalls import resident_bytes, watching
from tests.support.until import until
from tests.support.up import RunningUp, running_up

pytestmark = pytest.mark.fault

MOST_WORK_MS = 20.0
# What reading 4 MB of JSON may take for a while, whatever is in it: a heap of a thread that is gone a little later.
CONSTANT_BYTES = 200 * 1024 * 1024
BODY_BYTES = 4 * 1024 * 1024 - 200

TEXTS = """
import numpy as np

class Model:
    inputs = {"t": ("BYTES", [-1])}
    outputs = {"n": ("INT64", [-1]), "label": ("BYTES", [-1])}
    idempotent = True

    def predict(self, inputs):
        t = inputs["t"]
        labels = np.array([b"a label as models give them"] * len(t), object)
        return {"n": np.array([len(x) for x in t], np.int64), "label": labels}
"""

ROWS = """
class Model:
    inputs = {"x": ("FP64", [-1, 1])}
    outputs = {"y": ("FP64", [-1])}
    idempotent = True

    def predict(self, inputs):
        return {"y": inputs["x"].sum(axis=1)}
"""


def head(length: int | None, path: str = "/predict", content_type: str = "application/json", more: str = "") -> bytes:
    framing = "transfer-encoding: chunked" if length is None else f"content-length: {length}"
    return (
        f"POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: {content_type}\r\n"
        f"x-request-timeout-ms: 60000\r\n{more}{framing}\r\n\r\n"
    ).encode()


def post(body: bytes | str, **more: str) -> bytes:
    sent = body.encode() if isinstance(body, str) else body
    return head(len(sent), **more) + sent


def predict(model: str, inputs: str) -> bytes:
    return post(f'{{"model_name":"{model}","inputs":{inputs}}}')


def array(element: str) -> str:
    """As many as a body may hold."""
    return "[" + f"{element}," * ((BODY_BYTES - 100) // (len(element) + 1) - 1) + element + "]"


def keys(count: int) -> str:
    return "{" + ",".join(f'"k{i}":1' for i in range(count)) + "}"


def rows(model: str, content: str, content_type: str = "text/csv") -> bytes:
    return post(content, path=f"/predict?model_name={model}", content_type=content_type)


def protobuf(model: str, name: str, datatype: str, shape: list[int], raw: bytes) -> bytes:
    request = pb.PredictRequest(model_name=model)
    request.inputs.add(name=name, datatype=pb.Datatype.Value(f"DATATYPE_{datatype}"), shape=shape).raw = raw
    return post(request.SerializeToString(), content_type="application/x-protobuf")


def infer(model: str, datatype: str, shape: list[int], data: str, coding: str = "") -> bytes:
    body = f'{{"inputs":[{{"name":"x","datatype":"{datatype}","shape":{shape},"data":{data}}}]}}'.encode()
    path = f"/v2/models/{model}/infer"
    return (
        post(gzip.compress(body, 1), path=path, more="content-encoding: gzip\r\n") if coding else post(body, path=path)
    )


def infer_binary(model: str, name: str, datatype: str, shape: list[int], raw: bytes, coding: str = "") -> bytes:
    parameters = f'{{"binary_data_size":{len(raw)}}}'
    first = f'{{"inputs":[{{"name":"{name}","datatype":"{datatype}","shape":{shape},"parameters":{parameters}}}]}}'
    body = first.encode() + raw
    more = f"inference-header-content-length: {len(first)}\r\n" + (f"content-encoding: {coding}\r\n" if coding else "")
    return post(gzip.compress(body, 1) if coding else body, path=f"/v2/models/{model}/infer", more=more)


def listed(element: str, count: int) -> str:
    return "[" + f"{element}," * (count - 1) + element + "]"


def chunked(body: bytes) -> bytes:
    return head(None, content_type="application/x-protobuf") + b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"


def pipelined(request: str, body: str = "") -> bytes:
    one = (request + "\r\n\r\n" + body).encode()
    return one * (65_536 // len(one)) + b"GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"


# Of constants gzip makes less than a hundredth, which is refused.
VARIED = "[" + ",".join(str(i * 7_919 % 100_003) for i in range(500_000)) + "]"

CASES: dict[str, tuple[int, Callable[[], bytes]]] = {
    "1.4 million empty texts": (413, lambda: predict("texts", array('""'))),
    "16,000 empty texts": (200, lambda: predict("texts", "[" + '"",' * 15_999 + '""]')),
    "a million rows": (200, lambda: predict("rows", "[" + "[1]," * 999_999 + "[1]]")),
    "700,000 wrong values": (400, lambda: predict("rows", array('["x"]'))),
    "base64": (200, lambda: predict("texts", array('{"b64":""}'))),
    "numbers with fractions": (200, lambda: predict("rows", array("[1.50000000000000000]"))),
    "open brackets": (400, lambda: post("[" * BODY_BYTES)),
    "keys": (400, lambda: post(keys(300_000))),
    "keys of inputs": (400, lambda: predict("texts", keys(100_000))),
    "parameters": (400, lambda: post(f'{{"model_name":"texts","inputs":[""],"parameters":{keys(300_000)}}}')),
    "an object with a key twice, often": (400, lambda: predict("texts", array('{"a":1,"a":1}'))),
    "escapes": (200, lambda: predict("texts", '["' + "\\u0001" * (BODY_BYTES // 6 - 100) + '"]')),
    "backslashes": (200, lambda: predict("texts", '["' + "\\\\" * (BODY_BYTES // 2 - 100) + '"]')),
    "digits": (400, lambda: predict("rows", "[[" + "1" * (BODY_BYTES - 100) + "]]")),
    "900,000 rows of CSV": (200, lambda: rows("rows", "1\n" * 900_000)),
    "two million rows of CSV": (413, lambda: rows("rows", "1\n" * (BODY_BYTES // 2))),
    "commas": (400, lambda: rows("wide", "," * BODY_BYTES)),
    "a header of CSV": (400, lambda: rows("rows", "a," * (BODY_BYTES // 2))),
    "quotes of CSV": (200, lambda: rows("texts", '""""""\n' * (BODY_BYTES // 7))),
    "a table just below a thread's": (200, lambda: rows("wide", ",".join("1" * 4_000))),
    "500,000 lines of JSON": (200, lambda: rows("rows", "[1]\n" * 500_000, "application/x-ndjson")),
    "wrong lines of JSON": (400, lambda: rows("rows", '{"x":0,"x":1}\n' * 250_000, "application/x-ndjson")),
    "line feeds": (400, lambda: post("\n" * BODY_BYTES + "x")),
    "chunks of one byte": (400, lambda: head(None) + b"1\r\n \r\n" * 60_000 + b"0\r\n\r\n"),
    "requests without a wait": (200, lambda: pipelined("GET /models HTTP/1.1\r\nhost: localhost")),
    "refusals without a wait": (415, lambda: pipelined("POST /predict HTTP/1.1\r\nhost: localhost")),
    "calls without a wait": (
        200,
        lambda: pipelined(
            "POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 36",
            '{"model_name":"rows","inputs":[[1]]}',
        ),
    ),
    "faults of an admin's body": (400, lambda: post(keys(5_000), path="/admin/keys")),
    "16 million texts, binary": (413, lambda: protobuf("texts", "t", "BYTES", [16_000_000], bytes(64_000_000))),
    "a million texts, binary": (200, lambda: protobuf("texts", "t", "BYTES", [1_000_000], bytes(4_000_000))),
    "dimensions": (400, lambda: protobuf("rows", "x", "FP64", [1] * 400_000, b"")),
    "infer: a million numbers": (200, lambda: infer("rows", "FP64", [1_000_000, 1], listed("1.5", 1_000_000))),
    "infer: integers beyond doubles": (
        400,
        lambda: infer("rows", "INT64", [200_000], listed("9007199254740993", 200_000)),
    ),
    "infer: as many just below a thread's": (
        400,
        lambda: infer("rows", "INT64", [1_800], listed("9007199254740993", 1_800)),
    ),
    "infer: 4,000 inputs just below a thread's": (
        400,
        lambda: post(
            f'{{"inputs":{listed("{}", 4_096)},"outputs":{listed("{}", 4_096)}}}', path="/v2/models/rows/infer"
        ),
    ),
    "infer: a million inputs": (
        400,
        lambda: post(f'{{"inputs":{listed("{}", 1_000_000)}}}', path="/v2/models/rows/infer"),
    ),
    "infer: half a million numbers as gzip": (
        200,
        lambda: infer("rows", "FP64", [500_000, 1], VARIED, "gzip"),
    ),
    "infer: a million texts, binary": (200, lambda: infer_binary("texts", "t", "BYTES", [1_000_000], bytes(4_000_000))),
    "infer: a bomb": (413, lambda: infer_binary("rows", "x", "FP64", [6_000_000, 1], bytes(48_000_000), "gzip")),
    "30 million inputs": (400, lambda: chunked(b"\x1a\x00" * 30_000_000)),
    "unknown fields": (400, lambda: chunked(b"\xf8\x7f\x01" * 20_000_000)),
}


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    models = tmp_path_factory.mktemp("models")
    put(models, "texts", "1", {"model.py": TEXTS})
    put(models, "rows", "1", {"model.py": ROWS})
    put(models, "wide", "1", {"model.py": ROWS.replace("[-1, 1]", "[-1, -1]")})
    home: Path = tmp_path_factory.mktemp("stalls") / "home"
    with running_up(home, "--models", str(models), "--no-auth", env=environment()) as running:
        yield running


def port_of(up: RunningUp) -> int:
    return int(up.url.rsplit(":", 1)[1].strip("/"))


def exchange(port: int, sent: bytes) -> bytes:
    """The beginning of what comes back; everything is read."""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        sending = threading.Thread(target=_send, args=(connection, sent))
        sending.start()
        first = b""
        while received := connection.recv(1 << 20):
            first = first or received
        sending.join()
    return first


def _send(connection: socket.socket, sent: bytes) -> None:
    with suppress(OSError):  # it may be refused before all of it is there
        connection.sendall(sent)


@pytest.mark.parametrize("name", CASES)
def test_nobody_else_waits_and_memory_is_bounded(up: RunningUp, name: str) -> None:
    status, write = CASES[name]
    sent, port, pid = write(), port_of(up), up.gateway_process().pid
    # Once may have met a collection of garbage that others left, or a compiler that had seen none of it.
    for _ in range(3):
        with watching(port, pid) as watched:
            answer = exchange(port, sent)
        more = watched.peak_bytes - watched.before_bytes
        print(f"{name}: {watched.most_work_ms:.1f} ms of work, {watched.longest_ms:.1f} ms, {more / 2**20:.0f} MiB")
        assert answer.startswith(b"HTTP/1.1 %d " % status), answer[:400]
        if watched.most_work_ms <= MOST_WORK_MS:
            break
    assert watched.most_work_ms <= MOST_WORK_MS
    assert more <= 4 * len(sent) + CONSTANT_BYTES


def test_the_memory_comes_back(up: RunningUp) -> None:
    pid = up.gateway_process().pid
    for _ in range(3):
        exchange(port_of(up), predict("rows", "[" + "[1]," * 999_999 + "[1]]"))
    until(lambda: resident_bytes(pid) < 260 * 2**20, deadline_s=60)
