"""Nothing outside the models folder and the folders that the operator names is read, whichever way leads there."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inferencehub.repository.bounds import Bounds, FileRefusedError
from inferencehub.repository.contents import contents_of
from tests.support.model_folders import put, scan

SECRET = "root:x:0:0:hunter2"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    put(tmp_path, "outside", "1", {"model.py": "class Model: pass", "model.yaml": SECRET, "data.bin": SECRET})
    return folder


@pytest.fixture
def models(tmp_path: Path) -> Path:
    put(tmp_path / "models", "good", "1", {"model.py": "class Model: pass"})
    return tmp_path / "models"


def link_the_model(models: Path, outside: Path) -> None:
    (models / "evil").symlink_to(outside)


def link_the_version(models: Path, outside: Path) -> None:
    (models / "evil").mkdir()
    (models / "evil" / "1").symlink_to(outside / "1")


def link_the_artifact(models: Path, outside: Path) -> None:
    put(models, "evil", "1", {})
    (models / "evil" / "1" / "model.py").symlink_to(outside / "1" / "model.py")


def link_by_dots(models: Path, _: Path) -> None:
    put(models, "evil", "1", {})
    (models / "evil" / "1" / "model.py").symlink_to("../../../outside/1/model.py")


def link_by_another_link(models: Path, outside: Path) -> None:
    put(models, "evil", "1", {})
    (models / "hop").symlink_to(outside)
    (models / "evil" / "1" / "model.py").symlink_to("../../hop/1/model.py")


def link_by_the_process(models: Path, outside: Path) -> None:
    put(models, "evil", "1", {})
    (models / "evil" / "1" / "model.py").symlink_to(f"/proc/self/root{outside}/1/model.py")


def link_the_description(models: Path, outside: Path) -> None:
    put(models, "evil", "1", {"model.py": "class Model: pass"})
    (models / "evil" / "1" / "model.yaml").symlink_to(outside / "1" / "model.yaml")


def link_the_models_description(models: Path, outside: Path) -> None:
    put(models, "evil", "1", {"model.py": "class Model: pass"})
    (models / "evil" / "model.yaml").symlink_to(outside / "1" / "model.yaml")


WAYS = [
    link_the_model,
    link_the_version,
    link_the_artifact,
    link_by_dots,
    link_by_another_link,
    link_by_the_process,
    link_the_description,
    link_the_models_description,
]


@pytest.mark.parametrize("way", WAYS)
def test_no_link_leads_outside(models: Path, outside: Path, way: Callable[[Path, Path], None]) -> None:
    way(models, outside)
    found = scan(models)
    assert [version.problem for version in found if version.name == "good"] == [None]
    (evil,) = [version for version in found if version.name == "evil"]
    assert evil.artifact is None
    assert evil.problem is not None
    assert "models.link_roots" in evil.problem
    assert "hunter2" not in evil.problem
    assert str(models.parent) not in evil.problem


@pytest.mark.parametrize("way", [way for way in WAYS if "description" not in way.__name__])
def test_links_may_lead_where_the_operator_says(models: Path, outside: Path, way: Callable[[Path, Path], None]) -> None:
    (outside / "1" / "model.yaml").unlink()
    way(models, outside)
    found = {version.name: version.problem for version in scan(models, [outside])}
    assert (found["good"], found["evil"]) == (None, None)


def test_the_models_folder_may_be_a_link_and_be_switched(tmp_path: Path) -> None:
    for release in ("a", "b"):
        put(tmp_path / release, "m", release, {"model.py": "class Model: pass"})
    current = tmp_path / "current"
    for release in ("a", "b"):
        current.unlink(missing_ok=True)
        current.symlink_to(tmp_path / release)
        assert [(version.version, version.problem) for version in scan(current)] == [(release, None)]


def test_a_mounted_config_map_is_read(models: Path) -> None:
    folder = put(
        models, "map", "1", {"..2026_11_28/model.py": "class Model: pass", "..2026_11_28/model.yaml": "instances: 2"}
    )
    (folder / "..data").symlink_to("..2026_11_28")
    for name in ("model.py", "model.yaml"):
        (folder / name).symlink_to(f"..data/{name}")
    assert [version.problem for version in scan(models)] == [None, None]


def test_what_lies_outside_is_no_content(models: Path, outside: Path) -> None:
    folder = models / "good" / "1"
    before = contents_of(folder, Bounds.around(models)).files
    (folder / "data").symlink_to(outside)
    (folder / "all").symlink_to("/")
    (folder / "above").symlink_to(folder.parent)
    (folder / "itself").symlink_to("itself")
    assert contents_of(folder, Bounds.around(models)).files == before


def pipe(path: Path) -> None:
    os.mkfifo(path)


def listening_socket(path: Path) -> None:
    folder = os.getcwd()
    try:
        os.chdir(path.parent)  # such a name has 107 bytes at most
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.chdir(folder)


@pytest.mark.parametrize("name", ["model.py", "model.onnx", "model.yaml", "model.pkl", "../model.yaml"])
@pytest.mark.parametrize("make", [pipe, listening_socket, Path.mkdir])
def test_what_is_no_file_is_a_problem_of_its_version_alone(
    models: Path, name: str, make: Callable[[Path], None]
) -> None:
    files: dict[str, bytes | str] = {"model.py": "class Model: pass"} if name.endswith("yaml") else {}
    make(put(models, "evil", "1", files) / name)
    problems = {version.key: version.problem for version in scan(models)}
    assert problems["good", "1"] is None
    assert f"{Path(name).name} is a " in (problems["evil", "1"] or "")


def test_a_device_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "zero").symlink_to("/dev/zero")
    with pytest.raises(FileRefusedError, match=r"zero leads to /dev/zero"):
        Bounds.around(tmp_path).open(tmp_path / "zero")
    with pytest.raises(FileRefusedError) as caught:
        Bounds.around(Path("/dev")).open(tmp_path / "zero")
    assert caught.value.public == "zero is a device, not a file; put the file there."


def test_what_was_opened_is_what_lay_within(models: Path, outside: Path) -> None:
    """Somebody swaps a folder for a link to outside, and back, as fast as they can."""
    folder, aside = models / "evil", models / "aside"
    shutil.copytree(outside / "1", folder)
    (folder / "data.bin").write_text("mine")
    over = threading.Event()

    def swap() -> None:
        while not over.is_set():
            folder.rename(aside)
            folder.symlink_to(outside / "1")
            folder.unlink()
            aside.rename(folder)

    def read() -> Iterator[bytes]:
        for _ in range(3_000):
            try:
                yield Bounds.around(models).read(folder / "data.bin", 100)
            except OSError:  # it is not there, or leads outside
                continue

    swapping = threading.Thread(target=swap)
    swapping.start()
    try:
        assert set(read()) <= {b"mine"}
    finally:
        over.set()
        swapping.join()


def test_a_name_outside_tells_a_hard_link_and_copies_within_do_not(models: Path, outside: Path) -> None:
    folder = models / "good" / "1"
    bounds = Bounds.around(models)
    (folder / "own.bin").write_bytes(b"own")
    assert bounds.hold_every_name_of(folder / "own.bin")
    put(models, "good", "2", {})
    os.link(folder / "own.bin", models / "good" / "2" / "own.bin")  # as `cp -l` does it
    assert bounds.hold_every_name_of(folder / "own.bin")
    os.link(outside / "1" / "data.bin", folder / "data.bin")
    assert not bounds.hold_every_name_of(folder / "data.bin")
    assert Bounds.around(models, outside).hold_every_name_of(folder / "data.bin")
