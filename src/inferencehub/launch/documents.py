"""The launch documents: everything that a process is told when it starts.

A process passes over fields that it does not know and takes the default where one is missing, because the worker of an
isolated model may be of another version than its supervisor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Siblings:
    """Which of several gateway processes one is; they share the listening sockets.

    Attributes:
        number: 1 for the first, which does for all of them what only one can do.
        count: How many there are.
        socket: Path of the Unix socket on which the first serves the others.
    """

    number: int
    count: int
    socket: str


@dataclass(frozen=True, slots=True)
class GatewayDocument:
    """What a gateway is told.

    Attributes:
        name: Names the process in its log lines.
        version: Version of the package that started it.
        settings: The resolved settings, secrets included: `contract/config.schema.json`.
        home: Folder of the state file, absolute.
        listen_fd: A TCP socket that is listening already; without one the gateway listens on its own.
        grpc_listen_fd: The same for gRPC, where the settings name a port for it.
        worker_addresses: `unix:PATH` or `HOST:PORT` of each worker.
        shared_folder: Folder shared with the workers of this machine, for tensors by reference.
        models_path: The folder of models that the workers of this machine serve, absolute, to tell admins; None where
            that is not known.
        first_key: Report an admin key when one had to be made.
        sign_in_link: Make a link that signs a browser in once, and report it.
        supervised: A supervisor starts another when this one ends.
        siblings: Set where there are several gateway processes.
    """

    name: str
    version: str
    settings: dict[str, Any]
    home: str
    listen_fd: int | None = None
    grpc_listen_fd: int | None = None
    worker_addresses: tuple[str, ...] = ()
    shared_folder: str | None = None
    models_path: str | None = None
    first_key: bool = False
    sign_in_link: bool = False
    supervised: bool = False
    siblings: Siblings | None = None
    role: Literal["gateway"] = "gateway"


@dataclass(frozen=True, slots=True)
class ModelsFolder:
    """A folder of models, absolute. `address`: what it mirrors; empty for a folder that is the operator's own."""

    path: str
    address: str = ""

    @property
    def shown(self) -> str:
        """What people know it by."""
        return self.address or self.path


@dataclass(frozen=True, slots=True)
class WorkerDocument:
    """What a worker is told, whether it serves all models or one alone.

    Attributes:
        name: Names the process in its log lines.
        version: Version of the package that started it.
        settings: The resolved settings, secrets included: `contract/config.schema.json`.
        listen: `unix:PATH` or `HOST:PORT`.
        models_path: The first folder of models, absolute.
        models_folders: All of them, of which the first that has a model serves it; empty for the first alone.
        worker_count: Workers that share the cores of this machine.
        shared_folder: Folder in which gateways of this machine give tensors by reference.
        only_models: The models that it serves; None for all.
        supervised_isolation: It leaves models with `isolation: process` to workers that its supervisor starts for them.
        load_journal: File of this worker's own, in which it notes what it loads: the next one, or this one after the
            machine has started again, learns from it which version ended the process. None for no such file.
        previous_end: How the process before this one ended, such as `signal SIGSEGV`, when nobody had asked it to.
        run_page: Where it notes what runs; None for beside its socket, or in its own memory where it has none.
        wait_for_desired: It loads nothing before a gateway has said what is wanted.
        standby: It loads what there is to load, and listens only once it is told whose place to take; `listen` names no
            more than its run page until then.
        supervised: A supervisor starts another when this one ends.
        reports_load: It tells its supervisor how long calls wait.
    """

    name: str
    version: str
    settings: dict[str, Any]
    listen: str
    models_path: str
    worker_count: int = 1
    shared_folder: str | None = None
    only_models: tuple[str, ...] | None = None
    supervised_isolation: bool = False
    load_journal: str | None = None
    previous_end: str | None = None
    run_page: str | None = None
    wait_for_desired: bool = False
    standby: bool = False
    supervised: bool = False
    reports_load: bool = False
    models_folders: tuple[ModelsFolder, ...] = ()
    role: Literal["worker"] = "worker"

    @property
    def folders(self) -> tuple[ModelsFolder, ...]:
        """All folders of models."""
        return self.models_folders or (ModelsFolder(self.models_path),)
