"""Versions are loaded where model.yaml wants them: on several devices, or on demand."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from inferencehub.errors import NoHealthyWorker
from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.placement.place import load_placed
from inferencehub.runtimes.placement.room import MIB, Room
from inferencehub.runtimes.ports import Port, signature_from_ports
from inferencehub.runtimes.protocol import LoadedModel, Machine, ModelLoadError, Tensors
from tests.support.model_folders import put, scan

SIGNATURE = signature_from_ports([Port("x", "FP32", (-1, 1))], [Port("y", "FP32", (-1, 1))])
ONE = {"x": np.ones((1, 1), np.float32)}


class Devices:
    """Two devices that hold what is put onto them, and the runtime that puts it there."""

    def __init__(self, budget_mb: Mapping[str, int] | None = None) -> None:
        self.used_mb: dict[str, int] = {}
        self.events: list[str] = []
        self.ran: list[str] = []
        self.breaks = False
        self.held = threading.Event()
        self.held.set()
        self.machine = Machine(device="cuda:0")
        self.room = Room(budget_mb, self)

    def used_bytes(self, device: str) -> int:
        return self.used_mb.get(device, 0) * MIB

    def usable_bytes(self, device: str) -> int | None:
        return None

    def load(self, version: VersionFolder, spec: ModelSpec, machine: Machine) -> LoadedModel:
        if self.breaks:
            raise ModelLoadError("The file is damaged.")
        device = spec.device or machine.device or "cpu"
        size_mb = int((version.folder / "size_mb").read_text())
        self.used_mb[device] = self.used_mb.get(device, 0) + size_mb
        self.events.append(f"+{version.name}@{device}")

        def close() -> None:
            self.used_mb[device] -= size_mb
            self.events.append(f"-{version.name}@{device}")

        def predict(inputs: Tensors) -> Tensors:
            self.ran.append(device)
            assert self.held.wait(60)
            return {"y": inputs["x"] + size_mb}

        return LoadedModel(signature=SIGNATURE, predict=predict, device=device, runtime="test", close=close)


def version(folder: Path, name: str, size_mb: int) -> VersionFolder:
    put(folder, name, "1", {"model.onnx": b"onnx", "size_mb": str(size_mb)})
    return next(each for each in scan(folder) if each.name == name)


def test_a_copy_lies_on_each_device_and_runs_go_to_the_freest(tmp_path: Path) -> None:
    devices = Devices()
    devices.held.clear()
    spec = ModelSpec.model_validate({"instances": {"count": 1, "devices": ["cuda:0", "cuda:1"]}})
    model = load_placed(version(tmp_path, "m", 3), spec, devices.machine, devices.load, devices.room)
    assert (devices.events, model.device) == (["+m@cuda:0", "+m@cuda:1"], "cuda:0,cuda:1")
    calls = [threading.Thread(target=model.predict, args=(ONE,)) for _ in range(4)]
    for call in calls:
        call.start()
    devices.held.set()
    for call in calls:
        call.join(60)
    assert sorted(devices.ran) == ["cuda:0", "cuda:0", "cuda:1", "cuda:1"]
    model.close()
    assert devices.used_mb == {"cuda:0": 0, "cuda:1": 0}


def test_instances_are_counted_on_each_device() -> None:
    several = ModelSpec.model_validate({"instances": {"count": 2, "devices": ["cuda:0", "cuda:1"]}})
    assert several.instances.at_once == 4
    assert ModelSpec.model_validate({"instances": 3}).instances.at_once == 3


def test_where_one_device_fails_the_others_are_given_back(tmp_path: Path) -> None:
    devices = Devices({"cuda:1": 2})
    spec = ModelSpec.model_validate({"instances": {"devices": ["cuda:0", "cuda:1"]}, "memory_mb": 3})
    with pytest.raises(ModelLoadError, match="takes 3 MiB of cuda:1, whose models may take 2 MiB"):
        load_placed(version(tmp_path, "m", 3), spec, devices.machine, devices.load, devices.room)
    assert devices.events == ["+m@cuda:0", "-m@cuda:0"]


def test_models_on_demand_share_a_device_and_answer_as_before(tmp_path: Path) -> None:
    devices = Devices({"cuda:0": 5})
    spec = ModelSpec(on_demand=True, memory_mb=3)
    models = [
        load_placed(version(tmp_path, n, 3), spec, devices.machine, devices.load, devices.room) for n in ("a", "b")
    ]
    assert devices.events == ["+a@cuda:0", "-a@cuda:0", "+b@cuda:0"]
    assert models[0].predict(ONE)["y"].tolist() == [[4.0]]
    assert devices.events[3:] == ["-b@cuda:0", "+a@cuda:0"]
    models[0].close()
    assert models[1].predict(ONE)["y"].tolist() == [[4.0]]
    models[1].close()
    assert devices.used_mb == {"cuda:0": 0}


def test_a_model_that_cannot_come_back_says_so_and_is_tried_again(tmp_path: Path) -> None:
    devices = Devices({"cuda:0": 3})
    spec = ModelSpec(on_demand=True, memory_mb=3)
    a, _ = (load_placed(version(tmp_path, n, 3), spec, devices.machine, devices.load, devices.room) for n in ("a", "b"))
    devices.breaks = True
    with pytest.raises(NoHealthyWorker, match="made room for others"):
        a.predict(ONE)
    devices.breaks = False
    assert a.predict(ONE)["y"].tolist() == [[4.0]]


def test_models_that_stay_leave_no_room_for_what_does_not_fit_beside_them(tmp_path: Path) -> None:
    devices = Devices({"cuda:0": 5})
    stays = load_placed(version(tmp_path, "stays", 3), ModelSpec(), devices.machine, devices.load, devices.room)
    # The guess is the size of its files; what it is known to take stands in model.yaml.
    wants = ModelSpec(memory_mb=3)
    with pytest.raises(ModelLoadError, match=r"3 MiB of that are held by models that stay; raise devices\.memory_mb"):
        load_placed(version(tmp_path, "more", 3), wants, devices.machine, devices.load, devices.room)
    stays.close()
    assert (
        load_placed(version(tmp_path, "more", 3), wants, devices.machine, devices.load, devices.room).device == "cuda:0"
    )


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ({"device": "cpu", "instances": {"devices": ["cuda:0"]}}, "`device` and `instances.devices`"),
        ({"on_demand": True, "compile": True}, "`on_demand` and `compile`"),
    ],
)
def test_what_contradicts_itself_is_refused(tmp_path: Path, spec: dict[str, object], told: str) -> None:
    devices = Devices()
    with pytest.raises(ModelLoadError, match=told):
        load_placed(
            version(tmp_path, "m", 1), ModelSpec.model_validate(spec), devices.machine, devices.load, devices.room
        )
