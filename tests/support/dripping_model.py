"""A model that counts, chunk by chunk, and notes in a file what becomes of each stream; and callers who read them."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.support.model_folders import put
from tests.support.processes import DEADLINE_S
from tests.support.up import RunningUp

_SPEC = "examples: [{name: two, inputs: {to: [2], pause_ms: [0], wait_ms: [0], bytes: [0]}}]\n"
_MODEL = """
import os, time
from pathlib import Path
import numpy as np
from inferencehub.errors import InvalidInput

NOTES = Path({notes!r})

class Model:
    inputs = {{"to": ("INT64", [1]), "pause_ms": ("INT64", [1]), "wait_ms": ("INT64", [1]), "bytes": ("INT64", [1])}}
    outputs = {{"n": ("INT64", [-1]), "ballast": ("UINT8", [-1])}}
    idempotent = True
    max_active = 256
    stream = {{"heartbeat_ms": 200, "stall_ms": {stall_ms}}}

    def predict(self, inputs, context):
        to, pause_ms, wait_ms, size = (int(inputs[name][0]) for name in ("to", "pause_ms", "wait_ms", "bytes"))
        if to < 0:
            raise InvalidInput("to is 0 or more")
        note = NOTES / (context.request_id or "warm-up")
        is_first = not note.exists()
        with note.open("a") as file:
            file.write(f"began {{os.getpid()}}\\n")
        if "dies" in context.request_id and is_first:
            os._exit(7)
        try:
            time.sleep(wait_ms / 1000)
            for n in range(to):
                yield {{"n": np.array([n]), "ballast": np.zeros(size, np.uint8)}}
                if pause_ms:
                    time.sleep(pause_ms / 1000)
            if "fails" in context.request_id:
                raise RuntimeError("no more")
        finally:
            with note.open("a") as file:
                file.write("closed\\n")
"""


class DrippingModel:
    """The model `drip` in a folder, `impatient` who waits for no reader, `patient` who does, and what they note."""

    def __init__(self, folder: Path) -> None:
        self.models = folder / "models"
        self._notes = folder / "notes"
        self._notes.mkdir()
        for name, stall_ms in [("drip", 30_000), ("impatient", 400), ("patient", 120_000)]:
            code = _MODEL.format(notes=str(self._notes), stall_ms=stall_ms)
            put(self.models, name, "1", {"model.py": code, "model.yaml": _SPEC})

    def notes(self, request_id: str) -> list[str]:
        """What became of a call, in order."""
        note = self._notes / request_id
        return note.read_text().splitlines() if note.exists() else []

    def pid(self, request_id: str) -> int:
        """The worker that runs it."""
        return int(self.notes(request_id)[-1].split()[1])

    def has_closed(self, request_id: str) -> bool:
        """Whether every generator that was begun for it has been closed."""
        notes = self.notes(request_id)
        return notes.count("closed") == len(notes) - notes.count("closed")


class Reading:
    """One answer that is being read."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self._connection = connection
        self._response: http.client.HTTPResponse | None = None
        self.pings = 0

    @property
    def response(self) -> http.client.HTTPResponse:
        """Waits for the head."""
        if self._response is None:
            self._response = self._connection.getresponse()
        return self._response

    def events(self) -> Iterator[tuple[str, Any]]:
        """Name and data of each event, until the answer ends."""
        name = ""
        for line in iter(self.response.readline, b""):
            text = line.decode().rstrip("\n")
            if text.startswith(":"):
                self.pings += 1
            elif text.startswith("event: "):
                name = text.removeprefix("event: ")
            elif text.startswith("data: "):
                yield name, json.loads(text.removeprefix("data: "))

    def leave(self) -> None:
        """Closes the connection, whatever has been read."""
        if self._response is not None:
            self._response.close()
        self._connection.close()


@contextmanager
def reading(
    up: RunningUp, request_id: str, to: int, *, model: str = "drip", pause_ms: int = 0, wait_ms: int = 0, size: int = 0
) -> Iterator[Reading]:
    """Asks for a stream of numbers up to `to`, each with so many bytes beside it."""
    address = urlsplit(up.url)
    assert address.hostname is not None
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=DEADLINE_S)
    inputs = {"to": [to], "pause_ms": [pause_ms], "wait_ms": [wait_ms], "bytes": [size]}
    sent = {"authorization": f"Bearer {up.key}", "content-type": "application/json", "accept": "text/event-stream"}
    body = json.dumps({"model_name": model, "inputs": inputs})
    connection.request("POST", "/predict", body, sent | {"x-request-id": request_id})
    read = Reading(connection)
    try:
        yield read
    finally:
        read.leave()
