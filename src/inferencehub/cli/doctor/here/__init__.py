"""What `inferencehub up` needs of this machine, looked at in the order in which it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from inferencehub.config.error import ConfigError
from inferencehub.config.home import default_home

from ...settings import own_model_folders
from ..finding import Finding
from .certificates import examine_certificates
from .folders import examine_home, examine_models, examine_shared_memory, examine_sockets
from .machine import examine_cores, examine_memory, examine_open_files
from .network import examine_issuers, examine_names, examine_port, examine_store, examine_upstreams
from .program import examine_bundle, examine_extras, examine_node, examine_python, examine_settings
from .state import examine_state

if TYPE_CHECKING:
    from inferencehub.config.settings import Settings


def examine_here(settings: Settings, problems: Sequence[str]) -> Iterator[Finding]:
    """Everything that serving needs; nothing is changed or made. `problems` are what is wrong with settings, which
    are the defaults there."""
    models, no_models = _found(lambda: own_model_folders(settings))
    home, no_home = _found(lambda: settings.home or default_home())
    yield examine_python()
    yield examine_node()
    yield examine_bundle()
    yield from examine_extras([Path(each.path) for each in models or ()])
    yield from examine_settings(settings, problems)
    if home is not None:
        yield examine_home(home)
    yield from (Finding("fail", "home", each) for each in no_home)
    yield examine_port(settings.gateway.host, settings.gateway.port, home)
    if settings.gateway.grpc_port is not None:
        yield examine_port(settings.gateway.host, settings.gateway.grpc_port, home, flag="--grpc-port")
    yield examine_names(settings)
    yield from examine_certificates(settings)
    yield from examine_state(settings.state)
    yield from examine_store(settings.limits)
    yield from examine_issuers(settings.auth)
    yield from examine_upstreams(settings.workers)
    for each in models or ():
        yield from examine_models(Path(each.path), settings.models.link_roots)
    yield from (Finding("fail", "models", each) for each in no_models)
    yield examine_shared_memory()
    yield examine_sockets()
    yield examine_cores(settings)
    yield examine_memory(settings)
    yield examine_open_files(settings.limits.connections)


Found = TypeVar("Found")


def _found(look: Callable[[], Found]) -> tuple[Found | None, list[str]]:
    """What is found, or why there is none."""
    try:
        return look(), []
    except ConfigError as error:
        return None, str(error).splitlines()
