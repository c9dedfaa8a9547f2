"""The faults of a soak, each done to a product that serves, and each over when its function returns."""

from __future__ import annotations

import random
import shutil
import signal
import socket
import threading
import urllib.error
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from tests.support.counting_models import BROKEN
from tests.support.ledger.campaign import Campaign
from tests.support.ledger.injected import kill_worker
from tests.support.ledger.load import Stream
from tests.support.ledger.model import QUICK, SLOW, put_kind
from tests.support.model_folders import put
from tests.support.redis_server import RedisServer
from tests.support.until import until
from tests.support.up import Answer

# A model that ends or stops its worker when it is asked to, and one whose answers are large.
RUIN = """
import os
import numpy as np

class Model:
    inputs = {"what": ("INT64", [-1])}
    outputs = {"done": ("INT64", [-1])}

    def predict(self, inputs):
        asked = int(inputs["what"][0])
        if asked in range(1_000, 2_000):
            os._exit(1)
        while asked in range(2_000, 3_000):
            pass
        return {"done": inputs["what"]}
"""
BIG = """
import numpy as np

class Model:
    inputs = {"count": ("INT64", [-1])}
    outputs = {"zeros": ("FP64", [-1, -1])}
    idempotent = True

    def predict(self, inputs):
        return {"zeros": np.zeros((len(inputs["count"]), int(inputs["count"].max(initial=0)) % 1_000_000))}
"""
KEPT_VERSIONS = 3
PATIENCE_S = 60.0


class Soaked:
    """What the faults know of the product and of what they have done to it."""

    def __init__(self, campaign: Campaign, store: RedisServer) -> None:
        self.campaign = campaign
        self.store = store
        self.up = campaign.up
        self.newest = 1
        self.writes = 0
        self.troubles: list[str] = []

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """A request of an operator, who tries again while the gateway is away."""
        answers: list[Answer] = []

        def asked() -> bool:
            with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                answers.append(self.up.request(method, path, body, **headers))
            return bool(answers) and answers[-1].status not in (429, 503)

        until(asked, PATIENCE_S)
        return answers[-1]

    def write_version(self, number: int) -> None:
        self.writes += 1
        put_kind(self.campaign.models, QUICK, self.campaign.ledger, number, f"written {self.writes} times")

    def versions(self) -> dict[str, str]:
        listed = self.ask("GET", f"/models/{QUICK.name}").json()["versions"]
        return {version["version"]: version["state"] for version in listed}

    def weigh(self, weights: Mapping[str, int]) -> None:
        """The traffic of the model whose versions change; another writer's revision is taken over."""
        for _ in range(5):
            revision = self.ask("GET", f"/admin/traffic/{QUICK.name}").json()["revision"]
            body = {"model": QUICK.name, "revision": revision, "weights": weights}
            if self.ask("PUT", f"/admin/traffic/{QUICK.name}", body).status == 200:
                return
        self.troubles.append(f"weights {dict(weights)} were refused")


def lay_out(models: Path) -> None:
    """The models that faults ask for, beside those of the ledger."""
    put(models, "ruin", "1", {"model.py": RUIN, "model.yaml": "max_execution_ms: 1000\n"})
    put(models, "big", "1", {"model.py": BIG})


def _pause(seconds: float) -> None:
    """How long a fault lasts is the fault itself; nothing is waited for."""
    threading.Event().wait(seconds)


# Processes


def _kill_worker(soaked: Soaked, draws: random.Random) -> None:
    if soaked.up.worker_processes():
        kill_worker(soaked.up, draws.randrange(8))


def _freeze_worker(soaked: Soaked, draws: random.Random) -> None:
    with _a_worker(soaked, draws) as worker:
        worker.suspend()
        _pause(draws.uniform(0.2, 6))
        worker.resume()


def _restart_worker(soaked: Soaked, draws: random.Random) -> None:
    with _a_worker(soaked, draws) as worker:
        worker.terminate()
        worker.wait(PATIENCE_S)


@contextmanager
def _a_worker(soaked: Soaked, draws: random.Random) -> Iterator[psutil.Process]:
    """One that runs; that it may end meanwhile is part of the soak."""
    with suppress(psutil.NoSuchProcess, IndexError):
        yield draws.choice(soaked.up.worker_processes())


def _ruin(soaked: Soaked, first: int, draws: random.Random) -> None:
    body = {"model_name": "ruin", "inputs": {"what": [first + draws.randrange(50)]}}
    answer = soaked.ask("POST", "/predict", body, x_request_timeout_ms="3000")
    if answer.status not in (422, 504):
        soaked.troubles.append(f"a call that ruins its worker was answered {answer.status}: {answer.body[:200]!r}")


def _hang_worker(soaked: Soaked, draws: random.Random) -> None:
    _ruin(soaked, 2_000, draws)


def _poison_worker(soaked: Soaked, draws: random.Random) -> None:
    body = {"model_name": "ruin", "inputs": {"what": [1_000 + draws.randrange(50)]}}
    with suppress(urllib.error.URLError, ConnectionError):
        answer = soaked.up.request("POST", "/predict", body, x_request_timeout_ms="10000")
        if answer.status not in (422, 503):
            soaked.troubles.append(f"a call that ends its worker was answered {answer.status}")


def _end_gateway(number: signal.Signals) -> Callable[[Soaked, random.Random], None]:
    def end(soaked: Soaked, _: random.Random) -> None:
        until(lambda: soaked.up.gateway_processes(), PATIENCE_S)
        leaving = soaked.up.gateway_process()
        leaving.send_signal(number)
        until(lambda: not leaving.is_running() and soaked.up.gateway_processes(), PATIENCE_S)
        soaked.ask("GET", "/health/live")

    return end


# Models


def _reload(soaked: Soaked, _: random.Random) -> None:
    soaked.write_version(soaked.newest)


def _new_version(soaked: Soaked, _: random.Random) -> None:
    soaked.newest += 1
    soaked.write_version(soaked.newest)
    until(lambda: soaked.versions().get(str(soaked.newest)) == "READY", PATIENCE_S)
    if (oldest := soaked.newest - KEPT_VERSIONS) > 0:
        soaked.weigh({"latest": 100})
        shutil.rmtree(soaked.campaign.models / QUICK.name / str(oldest))


def _broken_version(soaked: Soaked, _: random.Random) -> None:
    number = str(soaked.newest + 1)
    folder = put(soaked.campaign.models, QUICK.name, number, {"model.py": BROKEN})
    until(lambda: soaked.versions().get(number) == "FAILED", PATIENCE_S)
    shutil.rmtree(folder)
    until(lambda: number not in soaked.versions(), PATIENCE_S)


def _canary(soaked: Soaked, draws: random.Random) -> None:
    share = draws.randrange(1, 100)
    older = str(max(1, soaked.newest - 1))
    soaked.weigh({older: share, "latest": 100 - share} if soaked.newest > 1 else {"latest": 100})


# Callers


def _revoke_key(soaked: Soaked, draws: random.Random) -> None:
    made = soaked.ask("POST", "/admin/keys", {"name": f"soak {draws.randrange(1000)}", "scopes": ["predict"]}).json()
    key = {"authorization": f"Bearer {made['key']}"}
    if (status := soaked.ask("GET", "/models", **key).status) != 200:
        soaked.troubles.append(f"a new key was answered {status}")
    soaked.ask("DELETE", f"/admin/keys/{made['id']}")
    _pause(1)
    if (status := soaked.ask("GET", "/models", **key).status) != 401:
        soaked.troubles.append(f"a second after it was revoked a key was answered {status}")


def _overload(soaked: Soaked, draws: random.Random) -> None:
    burst = Stream(SLOW, 10 * SLOW.capacity_per_s, deadlines_ms=(100, 300, 1_000, 5_000), leaving=0.1)
    with soaked.campaign.load(burst, seed=draws.getrandbits(32)):
        _pause(draws.uniform(1, 4))


@contextmanager
def _connections(soaked: Soaked, many: int) -> Iterator[list[socket.socket]]:
    address = urlsplit(soaked.up.url)
    with ExitStack() as opened:
        connections = []
        for _ in range(many):
            with suppress(OSError):
                connection = socket.create_connection((address.hostname or "", address.port or 0), timeout=5)
                connections.append(opened.enter_context(connection))
        yield connections


def _garbage_callers(soaked: Soaked, draws: random.Random) -> None:
    sound = (
        b'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"a": 1}\n'
    )
    with _connections(soaked, 30) as connections:
        for connection in connections:
            bytes_of = bytearray(sound)
            for _ in range(draws.randrange(1, 6)):
                bytes_of[draws.randrange(len(bytes_of))] = draws.randrange(256)
            whole = draws.random() < 0.3
            with suppress(OSError):
                connection.sendall(draws.randbytes(draws.randrange(1, 4_000)) if whole else bytes(bytes_of))
                connection.settimeout(0.2)
                connection.recv(4096)


def _slow_callers(soaked: Soaked, draws: random.Random) -> None:
    with _connections(soaked, 100) as connections:
        for connection in connections:
            with suppress(OSError):
                connection.sendall(b"POST /predict HTTP/1.1\r\nhost: x\r\nx-slow: ")
        _pause(draws.uniform(1, 5))


def _slow_readers(soaked: Soaked, draws: random.Random) -> None:
    body = b'{"model_name": "big", "inputs": {"count": [400000]}}'
    head = (
        f"POST /predict HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {soaked.up.key}\r\ncontent-type: application/json"
    )
    with _connections(soaked, 5) as connections:
        for connection in connections:
            with suppress(OSError):
                connection.sendall(f"{head}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
        _pause(draws.uniform(1, 5))


# The store of the limits


def _kill_store(soaked: Soaked, draws: random.Random) -> None:
    soaked.store.kill()
    _pause(draws.uniform(0.2, 4))
    soaked.store.start()


def _freeze_store(soaked: Soaked, draws: random.Random) -> None:
    pause_s = draws.uniform(0.2, 4)
    soaked.store.command("CLIENT", "PAUSE", str(int(pause_s * 1000)))
    _pause(pause_s)


def _flush_store(soaked: Soaked, _: random.Random) -> None:
    soaked.store.command("FLUSHALL")


FAULTS: Mapping[str, Callable[[Soaked, random.Random], None]] = {
    "kill worker": _kill_worker,
    "freeze worker": _freeze_worker,
    "restart worker": _restart_worker,
    "hang worker": _hang_worker,
    "poison worker": _poison_worker,
    "kill gateway": _end_gateway(signal.SIGKILL),
    "restart gateway": _end_gateway(signal.SIGTERM),
    "reload": _reload,
    "new version": _new_version,
    "broken version": _broken_version,
    "canary": _canary,
    "revoke key": _revoke_key,
    "overload": _overload,
    "garbage callers": _garbage_callers,
    "slow callers": _slow_callers,
    "slow readers": _slow_readers,
    "kill store": _kill_store,
    "freeze store": _freeze_store,
    "flush store": _flush_store,
}
