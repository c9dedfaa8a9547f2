"""What a supervisor does: all that its decisions may lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from inferencehub.launch.events import AnnouncedModel, Order, TakeOver

from .state import Launch
from .verdict import Verdict

Level: TypeAlias = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Start:
    """Start the child's process."""

    name: str
    launch: Launch


@dataclass(frozen=True, slots=True)
class Stop:
    """Ask the child to finish what it has and end."""

    name: str


@dataclass(frozen=True, slots=True)
class Kill:
    """End the child now, with every process that it started. `verdict`: why, where it is a worker that was judged."""

    name: str
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """Tell the child something."""

    name: str
    order: Order


@dataclass(frozen=True, slots=True)
class Promote:
    """A standby's process is the worker of this order from now on; tell it so."""

    standby: str
    order: TakeOver


@dataclass(frozen=True, slots=True)
class Log:
    """Write a line for the operator."""

    level: Level
    message: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AnnounceListening:
    """Say that there is somebody to call."""


@dataclass(frozen=True, slots=True)
class AnnounceFirstKey:
    """Show the admin key, this once."""

    key: str


@dataclass(frozen=True, slots=True)
class AnnounceSignInLink:
    """Show the link that signs a browser in once."""

    link: str


@dataclass(frozen=True, slots=True)
class AnnounceReady:
    """Say what is served."""

    models: tuple[AnnouncedModel, ...]


@dataclass(frozen=True, slots=True)
class CloseListener:
    """Refuse connections from now on."""


@dataclass(frozen=True, slots=True)
class Exit:
    """End the run with this code; whoever is left is killed. `problem` is a sentence for the user."""

    code: int
    problem: str = ""


Action: TypeAlias = (
    Start
    | Stop
    | Kill
    | Send
    | Promote
    | Log
    | AnnounceListening
    | AnnounceFirstKey
    | AnnounceSignInLink
    | AnnounceReady
    | CloseListener
    | Exit
)
