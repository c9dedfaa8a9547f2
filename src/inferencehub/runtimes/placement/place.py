"""Loads a version where its model.yaml wants it: on one device or several, to stay or on demand."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from inferencehub.runtimes.devices import AUTO, wanted_device
from inferencehub.runtimes.protocol import LoadedModel, Machine, ModelLoadError

from .on_demand import OnDemand
from .replicas import Replicas
from .room import MIB, NoRoomError, Room, Tenant, normalized

if TYPE_CHECKING:
    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec

    Load = Callable[[VersionFolder, ModelSpec, Machine], LoadedModel]


# Runtimes that take a CUDA device by themselves where there is one, and the file by which Linux shows that.
TAKES_CUDA = ("torch", "transformers", "onnx", "llama-cpp")
FIRST_CUDA = Path("/dev/nvidia0")


def load_placed(
    version: VersionFolder, spec: ModelSpec, machine: Machine, load: Load, room: Room | None
) -> LoadedModel:
    """The version, loaded by its runtime's `load`, on each of its devices.

    Without a ``room`` nobody counts what lies where, and `on_demand` means nothing.

    Raises:
        ModelLoadError: It can't be loaded, fits nowhere, or its kind can't be placed like this.
    """
    if not spec.instances.devices:
        return _on_device(version, spec, machine, load, room)
    if spec.device is not None:
        raise ModelLoadError("model.yaml has `device` and `instances.devices`; the devices say it all, leave one out.")
    with ExitStack() as loaded:
        models = []
        for device in spec.instances.devices:
            model = _on_device(version, spec.model_copy(update={"device": device}), machine, load, room)
            loaded.callback(model.close)
            models.append(model)
        one = Replicas(models).as_one()
        loaded.pop_all()
        return one


def _on_device(version: VersionFolder, spec: ModelSpec, machine: Machine, load: Load, room: Room | None) -> LoadedModel:
    device = _expected_device(version, spec, machine)
    if spec.on_demand and spec.compile:
        raise ModelLoadError(
            "model.yaml has `on_demand` and `compile`; what comes and goes would compile each time: leave one out."
        )
    if room is None or (room.budget_bytes(device) is None and not spec.on_demand):
        return load(version, spec, machine)
    tenant = Tenant(
        f"{version.name} {version.version}",
        device,
        _expected_bytes(version, spec),
        is_declared=spec.memory_mb is not None,
    )
    if spec.on_demand:
        return OnDemand(tenant, room, partial(load, version, spec, machine)).first()
    return _staying(tenant, room, partial(load, version, spec, machine))


def _staying(tenant: Tenant, room: Room, load: Callable[[], LoadedModel]) -> LoadedModel:
    """A model that keeps its place until it is served no more."""
    loaded: list[LoadedModel] = []
    try:
        with room.used(tenant, lambda: loaded.append(load())):
            pass
    except NoRoomError as error:
        room.forget(tenant)
        raise ModelLoadError(str(error)) from error
    except BaseException:
        room.forget(tenant)
        raise
    (model,) = loaded

    def close() -> None:
        model.close()
        room.forget(tenant)

    return replace(model, close=close)


def _expected_device(version: VersionFolder, spec: ModelSpec, machine: Machine) -> str:
    """Where it will lie, as far as that can be told before it has been loaded."""
    wanted = wanted_device(spec, machine)
    if wanted != AUTO:
        return normalized(wanted)
    return "cuda:0" if version.runtime in TAKES_CUDA and FIRST_CUDA.exists() else "cpu"


def _expected_bytes(version: VersionFolder, spec: ModelSpec) -> int:
    """What model.yaml says, else what its files take: weights are most of both."""
    return spec.memory_mb * MIB if spec.memory_mb is not None else version.contents.size_bytes
