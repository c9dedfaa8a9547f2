"""What `inferencehub up` needs of this machine, looked at in the order in which it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..finding import Finding
from .certificates import examine_certificates
from .folders import examine_home, examine_models, examine_shared_memory, examine_sockets
from .machine import examine_cores, examine_memory, examine_open_files
from .network import examine_issuers, examine_names, examine_port, examine_store, examine_upstreams
from .program import examine_bundle, examine_extras, examine_node, examine_python, examine_settings

if TYPE_CHECKING:
    from inferencehub.config.settings import Settings


def examine_here(settings: Settings, models: Path, home: Path) -> Iterator[Finding]:
    """Everything that serving needs; nothing is changed or made."""
    yield examine_python()
    yield examine_node()
    yield examine_bundle()
    yield from examine_extras(models)
    yield examine_settings(settings)
    yield examine_home(home)
    yield examine_port(settings.gateway.host, settings.gateway.port, home)
    if settings.gateway.grpc_port is not None:
        yield examine_port(settings.gateway.host, settings.gateway.grpc_port, home, flag="--grpc-port")
    yield examine_names(settings)
    yield from examine_certificates(settings)
    yield from examine_store(settings.limits)
    yield from examine_issuers(settings.auth)
    yield from examine_upstreams(settings.workers)
    yield from examine_models(models, settings.models.link_roots)
    yield examine_shared_memory()
    yield examine_sockets()
    yield examine_cores(settings)
    yield examine_memory(settings)
    yield examine_open_files(settings.limits.connections)
