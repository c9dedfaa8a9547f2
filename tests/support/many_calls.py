"""Thousands of real HTTP calls in a few seconds: connections that stay open, shared among a handful of threads."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.support.processes import DEADLINE_S
from tests.support.up import RunningUp

THREADS = 8


@dataclass(frozen=True, slots=True)
class Call:
    """One call of POST /predict."""

    model: str
    inputs: Any
    headers: Mapping[str, str]
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """What came back: the version that the header names, and outputs or the problem."""

    status: int
    version: str
    body: Any

    @property
    def outputs(self) -> Any:
        return self.body["outputs"]


class Caller:
    """One connection, kept open."""

    def __init__(self, up: RunningUp) -> None:
        address = urlsplit(up.url)
        assert address.hostname is not None
        self._connection = http.client.HTTPConnection(address.hostname, address.port, timeout=DEADLINE_S)
        self._headers = {"content-type": "application/json", "authorization": f"Bearer {up.key}"}

    def ask(self, call: Call) -> Served:
        """One call. A refused or broken connection raises: nothing is tried twice."""
        body = {"model_name": call.model, "inputs": call.inputs} | ({"version": call.version} if call.version else {})
        self._connection.request("POST", "/predict", json.dumps(body), {**self._headers, **call.headers})
        with self._connection.getresponse() as answer:
            version = answer.headers.get("x-inferencehub-version", "")
            return Served(answer.status, version, json.loads(answer.read()))

    def close(self) -> None:
        self._connection.close()


def ask_all(up: RunningUp, calls: Sequence[Call]) -> list[Served]:
    """The answers, in the order of the calls."""

    def share(first: int) -> list[Served]:
        caller = Caller(up)
        try:
            return [caller.ask(call) for call in calls[first::THREADS]]
        finally:
            caller.close()

    with ThreadPoolExecutor(THREADS) as pool:
        shares = list(pool.map(share, range(THREADS)))
    return [shares[place % THREADS][place // THREADS] for place in range(len(calls))]
