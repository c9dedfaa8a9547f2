"""The gateway processes of one `up`, and connections that are known to have reached one of them."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psutil

from tests.support.processes import DEADLINE_S
from tests.support.until import until
from tests.support.up import RunningUp


@dataclass(frozen=True, slots=True)
class Gateways:
    """The first, and the one beside it."""

    first: psutil.Process
    second: psutil.Process


def both(up: RunningUp) -> Gateways:
    """The two of them, once both run and the first listens to the second."""

    def found() -> Gateways | None:
        processes = up.gateway_processes()
        firsts = [process for process in processes if _listens_to_others(process)]
        others = [process for process in processes if process not in firsts]
        return Gateways(firsts[0], others[0]) if len(firsts) == len(others) == 1 else None

    return until(found)  # type: ignore[no-any-return]


def _listens_to_others(process: psutil.Process) -> bool:
    try:
        return any(str(each.laddr).endswith("/g.sock") for each in process.net_connections("unix"))
    except psutil.NoSuchProcess:
        return False


class Connection:
    """A connection to the port, kept open. One that breaks raises: nothing is tried twice."""

    def __init__(self, up: RunningUp) -> None:
        address = urlsplit(up.url)
        assert address.hostname is not None
        self._connection = http.client.HTTPConnection(address.hostname, address.port, timeout=DEADLINE_S)
        self._key = up.key

    def ask(self, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any]:
        """Status and body, parsed where it is JSON."""
        headers = {"authorization": f"Bearer {key or self._key}", "x-request-timeout-ms": str(int(DEADLINE_S * 1_000))}
        if body is not None:
            headers["content-type"] = "application/json"
        self._connection.request(method, path, None if body is None else json.dumps(body), headers)
        with self._connection.getresponse() as answer:
            text = answer.read().decode()
            return answer.status, json.loads(text) if "json" in answer.headers.get("content-type", "") else text

    def predict(self, model: str, inputs: Any, key: str | None = None) -> tuple[int, Any]:
        return self.ask("POST", "/predict", {"model_name": model, "inputs": inputs}, key)

    def close(self) -> None:
        self._connection.close()


@contextmanager
def connection_to(up: RunningUp, process: psutil.Process) -> Iterator[Connection]:
    """One that this process has accepted: the others are kept from running meanwhile."""
    others = [each for each in up.gateway_processes() if each != process]
    for other in others:
        other.suspend()
    connection = Connection(up)
    try:
        assert connection.ask("GET", "/health/live")[0] == 200
    finally:
        for other in others:
            other.resume()
    try:
        yield connection
    finally:
        connection.close()
