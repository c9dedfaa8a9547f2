"""What the supervisor knows: its processes across all their lives, and how far the run has come. Nothing here acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from inferencehub.launch.documents import GatewayDocument, WorkerDocument
from inferencehub.launch.events import AnnouncedModel, Failed
from inferencehub.telemetry.streams import STDERR

from .backoff import Backoff
from .verdict import Patience, Verdict, Watch

# The interpreter that each isolated model names; None for the supervisor's own.
Interpreters: TypeAlias = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Launch:
    """How a process is started, in each of its lives.

    Attributes:
        descriptors: Open files that it inherits, under the same numbers.
        environment: Variables beside those of the supervisor.
        stdout: Where it prints. The stdout of `up` is for data, and whatever a child prints is talk.
    """

    command: tuple[str, ...]
    document: GatewayDocument | WorkerDocument
    descriptors: tuple[int, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    stdout: int = STDERR


@dataclass(frozen=True, slots=True)
class Isolation:
    """Why a worker exists that serves one model alone.

    Attributes:
        number: Names its socket.
        wanted: False once the model is gone or shares a worker again; the process then ends.
        serves: True once it has loaded what it found, for good: a new life of it is awaited like that of any worker.
        failure: Why it does not serve, without paths; empty when nothing is known against it.
    """

    model: str
    interpreter: str | None
    number: int
    wanted: bool = True
    serves: bool = False
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Child:
    """A gateway or a worker. Times are monotonic seconds.

    Attributes:
        running: Started, and not known to have ended.
        starts: How often it was started, or was to be.
        stopping: It was asked to end.
        start_at: When it is to be started again.
        kill_at: When it is killed, having been asked to end; None once that is done.
        ready_since: When this life of it became ready.
        has_listened: In any life.
        failure: Why this life of it can't serve, in its own words.
        models: What it served when it was last ready.
        isolation: Set for the worker of one model alone.
        members: Set for who keeps workers elsewhere: where these serve.
        watch: What is known of this life of a worker from looking at it.
        verdict: Why this life of it is being killed.
    """

    launch: Launch
    running: bool = False
    starts: int = 0
    stopping: bool = False
    start_at: float | None = None
    kill_at: float | None = None
    ready_since: float | None = None
    has_listened: bool = False
    failure: Failed | None = None
    models: tuple[AnnouncedModel, ...] = ()
    backoff: Backoff = field(default_factory=Backoff)
    isolation: Isolation | None = None
    members: tuple[str, ...] | None = None
    watch: Watch | None = None
    verdict: Verdict | None = None

    @property
    def is_standby(self) -> bool:
        """True for a worker that waits for a place to take."""
        return isinstance(self.launch.document, WorkerDocument) and self.launch.document.standby

    @property
    def is_gateway(self) -> bool:
        """True for the first gateway and for those beside it."""
        return isinstance(self.launch.document, GatewayDocument)


class Phase(Enum):
    """How far the run has come. Gateways are drained first: every call that they have taken still finds its worker."""

    SERVING = "serving"
    DRAINING_GATEWAYS = "draining the gateways"
    DRAINING_WORKERS = "draining the workers"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class DrainTimes:
    """Seconds that a process may take to finish what it has."""

    gateway_s: float
    worker_s: float

    def of(self, child: Child) -> float:
        """Those of this process."""
        return self.gateway_s if child.is_gateway else self.worker_s


@dataclass(frozen=True, slots=True)
class State:
    """The whole of it.

    Attributes:
        children: By name, in the order in which they are started.
        patience: How long workers may be silent, and how much memory they may take.
        isolated_launch: How the worker of a model is started, by model, interpreter and number.
        reported: By shared worker, the models that it leaves to workers of their own.
        isolated_made: How many such workers there have been.
        has_announced: What is served has been said.
        untold: Announcements that come after that of the URL.
        has_upstreams: Servers of others serve, too: what these have the gateways know.
    """

    children: Mapping[str, Child]
    isolated_launch: Callable[[str, str | None, int], Launch]
    drain: DrainTimes
    patience: Patience
    phase: Phase = Phase.SERVING
    reported: Mapping[str, Interpreters] = field(default_factory=dict)
    isolated_made: int = 0
    has_announced: bool = False
    untold: tuple[Any, ...] = ()
    has_upstreams: bool = False

    @property
    def gateways(self) -> dict[str, Child]:
        """All of them, by name."""
        return {name: each for name, each in self.children.items() if each.is_gateway}

    @property
    def all_listen(self) -> bool:
        """True once there is a gateway behind every connection that the port may take."""
        return all(each.has_listened for each in self.gateways.values())

    @property
    def shared(self) -> dict[str, Child]:
        """The workers that serve every model."""
        others = {name: each for name, each in self.children.items() if each.isolation is None and not each.is_standby}
        return {name: each for name, each in others.items() if not each.is_gateway}

    @property
    def standbys(self) -> dict[str, Child]:
        """Those that wait for the place of one of these, by name."""
        return {name: each for name, each in self.children.items() if each.is_standby}

    @property
    def isolated(self) -> dict[str, tuple[Child, Isolation]]:
        """By name, the workers that serve one model alone."""
        return {name: (each, each.isolation) for name, each in self.children.items() if each.isolation is not None}

    @property
    def is_draining(self) -> bool:
        """True once somebody has asked for the end."""
        return self.phase is not Phase.SERVING
