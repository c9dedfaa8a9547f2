"""What a child tells its supervisor (events) and what the supervisor tells a child (orders), one JSON line each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class AnnouncedInput:
    """One input of a version: datatype as in model.yaml, shape with -1 for any length."""

    name: str
    datatype: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnnouncedModel:
    """One version, as far as `up` speaks of it.

    Attributes:
        state: "LOADING", "READY", "FAILED", "UNLOADING" or "UNLOADED".
        failure: Why it is FAILED, without paths.
        example: Inputs of its first example, as POST /predict takes them.
    """

    name: str
    version: str
    state: str
    failure: str | None = None
    inputs: tuple[AnnouncedInput, ...] = ()
    example: Any = None


@dataclass(frozen=True, slots=True)
class IsolatedModel:
    """A model with `isolation: process`, and the interpreter that it names; None for the supervisor's own."""

    name: str
    python: str | None = None


@dataclass(frozen=True, slots=True)
class Listening:
    """It accepts connections: a gateway at `host` and `port`, a worker at `address`."""

    host: str | None = None
    port: int | None = None
    address: str | None = None
    event: Literal["listening"] = "listening"


@dataclass(frozen=True, slots=True)
class Ready:
    """All that was there at its start is loaded or FAILED. A worker says what it found, a gateway what is upstream."""

    models: tuple[AnnouncedModel, ...] = ()
    event: Literal["ready"] = "ready"


@dataclass(frozen=True, slots=True)
class FirstKey:
    """The admin key that a gateway has made because there was none."""

    key: str
    event: Literal["first_key"] = "first_key"


@dataclass(frozen=True, slots=True)
class SignInLink:
    """The secret part of the link that signs a browser in once."""

    link: str
    event: Literal["sign_in_link"] = "sign_in_link"


@dataclass(frozen=True, slots=True)
class Failed:
    """It can't serve as it was told and ends; one sentence for the operator."""

    reason: str
    exit_code: int = 1
    event: Literal["failed"] = "failed"


@dataclass(frozen=True, slots=True)
class IsolatedModels:
    """The models that a shared worker leaves to workers of their own; all of them, each time that they change."""

    models: tuple[IsolatedModel, ...] = ()
    event: Literal["isolated_models"] = "isolated_models"


@dataclass(frozen=True, slots=True)
class EndExplained:
    """A worker knows what ended the one before it: a version, which it loads with care or leaves alone from now on."""

    event: Literal["end_explained"] = "end_explained"


@dataclass(frozen=True, slots=True)
class Members:
    """Of who keeps workers elsewhere: where all of them serve from now on, as gateways are told it."""

    addresses: tuple[str, ...] = ()
    event: Literal["members"] = "members"


@dataclass(frozen=True, slots=True)
class Load:
    """How long a call that comes now should wait in the longest of a worker's queues."""

    queue_delay_ms: int
    event: Literal["load"] = "load"


@dataclass(frozen=True, slots=True)
class Drain:
    """Finish what is under way and end, as after SIGTERM."""

    command: Literal["drain"] = "drain"


@dataclass(frozen=True, slots=True)
class Workers:
    """To a gateway: the addresses of all workers from now on."""

    addresses: tuple[str, ...] = ()
    command: Literal["workers"] = "workers"


@dataclass(frozen=True, slots=True)
class Isolated:
    """To a shared worker: which models have a worker of their own that serves, and why others have none."""

    serving: tuple[str, ...] = ()
    failed: dict[str, str] = field(default_factory=dict)
    command: Literal["isolated"] = "isolated"


@dataclass(frozen=True, slots=True)
class TakeOver:
    """To a standby: be this worker from now on, whose process has ended.

    Attributes:
        name: Of the worker, in log lines.
        listen: Its address.
        load_journal: Where it notes what it loads.
        previous_end: How its process ended, such as `signal SIGSEGV`.
    """

    name: str
    listen: str
    load_journal: str | None = None
    previous_end: str | None = None
    command: Literal["take_over"] = "take_over"


Event: TypeAlias = Listening | Ready | FirstKey | SignInLink | Failed | IsolatedModels | EndExplained | Members | Load
Order: TypeAlias = Drain | Workers | Isolated | TakeOver
