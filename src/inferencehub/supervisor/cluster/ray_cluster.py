"""Workers as actors of Ray. The only file that speaks to it, and it is loaded where that is configured alone."""

from __future__ import annotations

import importlib
import os
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from inferencehub.config.error import ConfigError
from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.events import Ready
from inferencehub.launch.lines import event_from_line, text_of

from .actor import WorkerActor
from .pool import Gone, News, Placed, Serving, Waits

# What a worker listens to on a node, in actors that wait in as many methods at once.
CONCURRENT_METHODS = 16
REACH_S = 5.0
ASK_DELAY_S = 0.5


@dataclass(slots=True)
class Actor:
    """One worker's actor, and what it was asked and has not answered; `asked_at`: for its delay, monotonic seconds."""

    handle: Any
    placed: Any = None
    ready: Any = None
    ended: Any = None
    delay: Any = None
    asked_at: float = 0.0

    def open(self) -> list[Any]:
        """The answers that are awaited."""
        return [each for each in (self.placed, self.ready, self.ended, self.delay) if each is not None]


class RayCluster:
    """Connected from its construction on."""

    def __init__(self, address: str, resources: Mapping[str, float], document: WorkerDocument) -> None:
        """Raises ConfigError where there is no cluster at the address, or Ray is not installed."""
        self._ray = _ray()
        _connect(self._ray, address)
        self._resources = {"num_cpus": 1.0, **resources}
        self._document = document
        self._actors: dict[str, Actor] = {}

    def start(self, name: str) -> None:
        """Asks for an actor."""
        text = text_of(replace(self._document, name=name)).encode()
        own = {key: value for key, value in self._resources.items() if key in ("num_cpus", "num_gpus", "memory")}
        custom = {key: value for key, value in self._resources.items() if key not in own}
        kind = self._ray.remote(OnNode).options(
            **own,
            resources=custom,
            max_concurrency=CONCURRENT_METHODS,
            max_restarts=0,
            scheduling_strategy="SPREAD",
        )
        handle = kind.remote(text)
        actor = Actor(handle, handle.placed.remote(), handle.ready.remote(), handle.ended.remote())
        self._actors[name] = actor

    def drain(self, name: str) -> None:
        """Asks the worker to end; an actor that has no node yet is called off."""
        actor = self._actors[name]
        if actor.placed is not None:
            self._ray.kill(actor.handle)
        else:
            actor.handle.drain.remote()

    def news(self, timeout_s: float) -> Sequence[News]:
        """What the actors have answered, or why they can't."""
        self._ask_for_delays()
        awaited = [each for actor in self._actors.values() for each in actor.open()]
        if not awaited:
            time.sleep(timeout_s)
            return []
        done, _ = self._ray.wait(awaited, num_returns=len(awaited), timeout=timeout_s, fetch_local=True)
        answered = set(done)
        return [news for name in list(self._actors) for news in self._of(name, answered)]

    def lacks(self) -> str:
        """What a worker needs and what there is."""
        needed = ", ".join(f"{name} {amount:g}" for name, amount in self._resources.items())
        free = self._ray.available_resources()
        names = {"num_cpus": "CPU", "num_gpus": "GPU"}
        shown = ", ".join(f"{name} {free.get(names.get(name, name), 0.0):g}" for name in self._resources)
        nodes = sum(1 for node in self._ray.nodes() if node["Alive"])
        return f"one needs {needed}; free on all {nodes} nodes together: {shown}. Add nodes or ask for less"

    def close(self) -> None:
        """Gives up the connection, and with it all actors."""
        self._ray.shutdown()

    def _ask_for_delays(self) -> None:
        now = time.monotonic()
        for actor in self._actors.values():
            if actor.ready is None and actor.delay is None and now - actor.asked_at >= ASK_DELAY_S:
                actor.asked_at, actor.delay = now, actor.handle.delay_ms.remote()

    def _of(self, name: str, answered: set[Any]) -> list[News]:
        actor = self._actors[name]
        news: list[News] = []
        try:
            if actor.placed in answered:
                self._ray.get(actor.placed)
                actor.placed = None
                news.append(Placed(name))
            if actor.ready in answered:
                served = self._ray.get(actor.ready)
                actor.ready = None
                if served is not None:
                    address, line = served
                    event = event_from_line(line)
                    news.append(Serving(name, address, event.models if isinstance(event, Ready) else ()))
            if actor.delay in answered:
                delay_ms = self._ray.get(actor.delay)
                actor.delay = None
                news.append(Waits(name, delay_ms))
            if actor.ended in answered:
                why = self._ray.get(actor.ended)
                news.append(self._forget(name, why))
        except self._ray.exceptions.RayError as error:
            news.append(self._forget(name, _first_line(error)))
        return news

    def _forget(self, name: str, why: str) -> Gone:
        actor = self._actors.pop(name)
        with suppress(self._ray.exceptions.RayError):
            self._ray.kill(actor.handle)
        return Gone(name, why)


class OnNode(WorkerActor):
    """The actor's own address is known on its node alone."""

    def __init__(self, document: bytes) -> None:
        super().__init__(document, _ray().util.get_node_ip_address())


def _ray() -> Any:
    # Read when Ray is loaded. The workers' lines are told apart by us, each once and as it is.
    os.environ.setdefault("RAY_DEDUP_LOGS", "0")
    os.environ.setdefault("RAY_COLOR_PREFIX", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        return importlib.import_module("ray")
    except ImportError:
        raise ConfigError("--ray: Ray is not installed here; install it: pip install 'inferencehub[ray]'") from None


def _connect(ray: Any, address: str) -> None:
    """Ray itself would try for minutes where nobody listens."""
    missing = f"ray.address: there is no Ray cluster at {address}; start one with `ray start --head`, or correct it"
    if address != "auto":
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), REACH_S).close()
        except OSError:
            raise ConfigError(missing) from None
    try:
        ray.init(address=address, configure_logging=False, log_to_driver=True, namespace="inferencehub")
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise ConfigError(f"{missing}: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
