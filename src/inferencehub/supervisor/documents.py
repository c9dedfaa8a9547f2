"""Makes the launch document of each process from the plan of the run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from inferencehub._version import __version__
from inferencehub.launch.documents import GatewayDocument, Siblings, WorkerDocument
from inferencehub.launch.names import CLUSTER, gateway_name, isolated_name, load_journal, standby_name, worker_name

from .machine.sockets import Listeners
from .plan import Plan


def worker_socket(sockets: Path, index: int) -> str:
    """The address of a worker; a worker that starts again has the same."""
    return f"unix:{sockets / f'w{index}.sock'}"


def worker_document(plan: Plan, index: int, sockets: Path, shared: Path | None) -> WorkerDocument:
    """What worker number `index` is told."""
    return WorkerDocument(
        name=worker_name(index),
        version=__version__,
        settings=plan.settings,
        listen=worker_socket(sockets, index),
        models_path=plan.folders[0].path,
        models_folders=plan.folders,
        worker_count=plan.worker_count,
        shared_folder=str(shared) if shared else None,
        load_journal=load_journal(plan.home, worker_name(index)),
        supervised_isolation=True,
        supervised=True,
    )


def cluster_document(plan: Plan) -> WorkerDocument:
    """What it is told who keeps workers on a cluster; they learn from it what they are told."""
    return WorkerDocument(
        name=CLUSTER,
        version=__version__,
        settings=plan.settings,
        listen=CLUSTER,
        models_path=plan.folders[0].path,
        models_folders=plan.folders,
    )


def standby_document(plan: Plan, number: int, sockets: Path, shared: Path | None) -> WorkerDocument:
    """What standby number `number` is told until it takes a place."""
    return replace(
        worker_document(plan, 0, sockets, shared),
        name=standby_name(number),
        listen=f"unix:{sockets / f's{number}.sock'}",
        load_journal=load_journal(plan.home, standby_name(number)),
        standby=True,
    )


def isolated_document(plan: Plan, model: str, index: int, sockets: Path, shared: Path | None) -> WorkerDocument:
    """What the worker of one model alone is told. It loads nothing before a gateway has said what is wanted."""
    return WorkerDocument(
        name=isolated_name(model),
        version=__version__,
        settings=plan.settings,
        listen=f"unix:{sockets / f'i{index}.sock'}",
        models_path=plan.folders[0].path,
        models_folders=plan.folders,
        worker_count=plan.worker_count,
        shared_folder=str(shared) if shared else None,
        load_journal=load_journal(plan.home, isolated_name(model)),
        only_models=(model,),
        wait_for_desired=True,
        supervised=True,
    )


def _worker_sockets(plan: Plan, sockets: Path) -> tuple[str, ...]:
    return tuple(worker_socket(sockets, index) for index in range(plan.worker_count))


def gateway_document(
    plan: Plan, number: int, listeners: Listeners, sockets: Path, shared: Path | None
) -> GatewayDocument:
    """What gateway process number `number` is told; the first alone makes keys and links."""
    has_keys = number == 1 and bool(plan.settings["auth"]["enabled"])
    count = plan.gateway_count
    return GatewayDocument(
        name=gateway_name(number),
        version=__version__,
        settings=plan.settings,
        home=plan.home,
        listen_fd=listeners.http.fileno(),
        grpc_listen_fd=None if listeners.grpc is None else listeners.grpc.fileno(),
        worker_addresses=() if plan.is_on_cluster else _worker_sockets(plan, sockets),
        shared_folder=str(shared) if shared else None,
        models_path=plan.models_path or None,
        first_key=has_keys,
        sign_in_link=has_keys,
        supervised=True,
        siblings=Siblings(number, count, str(sockets / "g.sock")) if count > 1 else None,
    )
