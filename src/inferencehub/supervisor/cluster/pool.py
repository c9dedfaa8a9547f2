"""Keeps as many workers on a cluster as there are to be: starts, replaces and drains them; says where they serve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol, TypeAlias

from inferencehub.launch.events import AnnouncedModel, Event, Listening, Members, Ready
from inferencehub.launch.names import CLUSTER
from inferencehub.supervisor.rules.actions import Level
from inferencehub.supervisor.rules.backoff import Backoff

from .scaling import Limits, Scale, scaled

# Gateways take all behind one such name for one company: whoever replaces one of them has another address.
COMPANY = CLUSTER
# Placing a worker takes a second or two where there is room; then it is said what is missing, and again every minute.
SAY_WAITING_AFTER_S = 10.0
SAY_AGAIN_AFTER_S = 60.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A node has room for the worker, which starts there."""

    name: str


@dataclass(frozen=True, slots=True)
class Serving:
    """The worker has loaded what it found, and takes calls."""

    name: str
    address: str
    models: tuple[AnnouncedModel, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """The worker has ended, or its node has; in words that follow a colon."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Waits:
    """How long a call that comes to the worker now should wait."""

    name: str
    delay_ms: int


News: TypeAlias = Placed | Serving | Gone | Waits


class Cluster(Protocol):
    """Where workers can be had."""

    def start(self, name: str) -> None:
        """Ask for a worker, which is placed as soon as there is room."""

    def drain(self, name: str) -> None:
        """Have a worker finish what it has and end; one that is not placed yet is called off. `Gone` follows."""

    def news(self, timeout_s: float) -> Sequence[News]:
        """What has happened, waiting so long for something."""

    def lacks(self) -> str:
        """What a worker needs and what there is, for the operator."""


class Phase(Enum):
    """How far a worker has come."""

    ASKED = "asked for"
    PLACED = "placed"
    SERVING = "serving"
    LEAVING = "leaving"


@dataclass(slots=True)
class Member:
    """One worker. `since`: when it came to where it is, in monotonic seconds."""

    phase: Phase
    since: float
    address: str = ""
    delay_ms: int = 0


@dataclass(slots=True)
class Pool:
    """Told the time by whoever steps it; `tell` reaches the supervisor, `write` the log."""

    cluster: Cluster
    limits: Limits
    scale: Scale
    tell: Callable[[Event], None]
    write: Callable[[Level, str, dict[str, object]], None]
    _members: dict[str, Member] = field(default_factory=dict)
    _made: int = 0
    _backoff: Backoff = field(default_factory=Backoff)
    _start_at: float = 0.0
    _told: tuple[str, ...] = ()
    _is_ready: bool = False
    _say_at: float = 0.0
    _draining: bool = False

    def begin(self) -> None:
        """The cluster is there."""
        self.tell(Listening(address=COMPANY))

    def step(self, news: Sequence[News], now: float) -> None:
        """Takes what has happened, and does what follows."""
        for each in news:
            self._hear(each, now)
        if self._draining:
            return
        self._rescale(now)
        self._fill(now)
        self._say_what_is_waited_for(now)
        self._tell_addresses()

    def drain(self, now: float) -> None:
        """Ends all; nothing is started any more."""
        self._draining = True
        for name, member in self._members.items():
            if member.phase is not Phase.LEAVING:
                self._leave(name, now)

    @property
    def is_empty(self) -> bool:
        """True when nothing is left to wait for."""
        return not self._members

    def _hear(self, news: News, now: float) -> None:
        member = self._members.get(news.name)
        if member is None:
            return
        match news:
            case Placed() if member.phase is Phase.ASKED:
                member.phase, member.since = Phase.PLACED, now
            case Serving(name, address, models) if member.phase is not Phase.LEAVING:
                member.phase, member.since, member.address = Phase.SERVING, now, address
                self.write("info", f"{name} serves", {"child": name, "address": address})
                self._ready(models)
            case Waits(_, delay_ms):
                member.delay_ms = delay_ms
            case Gone():
                self._gone(news, member, now)

    def _ready(self, models: tuple[AnnouncedModel, ...]) -> None:
        self._tell_addresses()
        if not self._is_ready:
            self._is_ready = True
            self.tell(Ready(models))

    def _gone(self, news: Gone, member: Member, now: float) -> None:
        del self._members[news.name]
        if member.phase is Phase.LEAVING:
            self.write("info", f"{news.name} has left", {"child": news.name})
            return
        self._backoff = self._backoff.died(now, member.since if member.phase is Phase.SERVING else None)
        self._start_at = now + self._backoff.pause_s
        fields: dict[str, object] = {"child": news.name, "reason": news.why, "pause_s": self._backoff.pause_s}
        level: Level = "warning" if member.phase is Phase.SERVING else "error"
        self.write(level, f"{news.name} ended; another takes its place", fields)

    def _rescale(self, now: float) -> None:
        serving = self._in(Phase.SERVING)
        if not serving:
            return
        delay_ms = max(self._members[name].delay_ms for name in serving)
        before, self.scale = self.scale, scaled(self.scale, self.limits, delay_ms, len(serving), now)
        if before.wanted != self.scale.wanted:
            fields: dict[str, object] = {"before": before.wanted, "now": self.scale.wanted, "queue_delay_ms": delay_ms}
            self.write("info", f"workers: {self.scale.wanted}", fields)

    def _fill(self, now: float) -> None:
        here = self._in(Phase.ASKED, Phase.PLACED, Phase.SERVING)
        if len(here) < self.scale.wanted and now >= self._start_at:
            for _ in range(self.scale.wanted - len(here)):
                name, self._made = f"{COMPANY}-{self._made}", self._made + 1
                self._members[name] = Member(Phase.ASKED, now)
                self.cluster.start(name)
        # The newest have the least to lose; those that do not serve yet have nothing.
        for name in reversed(here[self.scale.wanted :]):
            self._leave(name, now)

    def _leave(self, name: str, now: float) -> None:
        member = self._members[name]
        member.phase, member.since = Phase.LEAVING, now
        self.cluster.drain(name)

    def _in(self, *phases: Phase) -> list[str]:
        return [name for name, member in self._members.items() if member.phase in phases]

    def _tell_addresses(self) -> None:
        """Gateways hear of a worker once it serves. One that leaves says goodbye to them by itself, and finishes."""
        addresses = tuple(f"{COMPANY}@{self._members[name].address}" for name in self._in(Phase.SERVING))
        if addresses != self._told:
            self._told = addresses
            self.tell(Members(addresses))

    def _say_what_is_waited_for(self, now: float) -> None:
        late = [name for name in self._in(Phase.ASKED) if now - self._members[name].since >= SAY_WAITING_AFTER_S]
        if late and now >= self._say_at:
            self._say_at = now + SAY_AGAIN_AFTER_S
            self.write("warning", f"no node has room for {len(late)} of the workers: {self.cluster.lacks()}", {})
