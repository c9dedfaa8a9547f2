"""A worker follows its models folder while it serves: real files, real events, nothing half-copied."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from pathlib import Path

import grpc.aio
import pytest

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.worker.catalogue.models import FAILED_AGAIN
from inferencehub.worker.catalogue.reconciler import MOST_NAMED, titles
from tests.support.live_folder import LiveFolder, live_folder, scaling
from tests.support.model_folders import put

BROKEN = "class Model:\n    raise ValueError('no')\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two versions: 1 doubles, 2 triples."""
    put(tmp_path, "m", "1", {"model.py": scaling(2)})
    put(tmp_path, "m", "2", {"model.py": scaling(3)})
    return tmp_path


def test_what_loads_is_named_as_far_as_a_line_goes() -> None:
    assert titles({("b", "10"), ("b", "2"), ("a", "1")}) == "a@1, b@2, b@10"
    assert titles({("m", str(version)) for version in range(100)}).endswith(f"m@{MOST_NAMED - 1} and 88 more")


@pytest.mark.parametrize("events", [True, False], ids=["events", "polling"])
async def test_new_changed_and_removed_versions_are_picked_up(folder: Path, events: bool) -> None:
    async with live_folder(folder, events=events) as live:
        await live.states_are(_1="READY", _2="READY")
        assert await live.predict() == ("2", 3)
        put(folder, "m", "10", {"model.py": scaling(7)})
        await live.states_are(_1="READY", _2="READY", _10="READY")
        assert await live.predict() == ("10", 7)
        put(folder, "m", "10", {"model.py": scaling(70)})
        await live.until(lambda _: live_digest(live, "m 10") != live_digest(live, "m 10", first=True))
        assert await live.predict() == ("10", 70)
        shutil.rmtree(folder / "m" / "10")
        await live.states_are(_1="READY", _2="READY")
        assert await live.predict() == ("2", 3)


def live_digest(live: LiveFolder, name: str, *, first: bool = False) -> str:
    digests = [snapshot[name].digest for snapshot in live.snapshots if name in snapshot and snapshot[name].digest]
    return digests[0 if first else -1]


async def test_a_reload_has_no_gap_and_closes_the_old_load(tmp_path: Path) -> None:
    closing = tmp_path / "closed.txt"
    models = tmp_path / "models"
    put(models, "m", "1", {"model.py": scaling(2, closing)})
    async with live_folder(models) as live:
        (before,) = (await live.states_are(_1="READY")).values()
        put(models, "m", "1", {"model.py": scaling(5, closing)})
        await live.until(lambda now: now["m 1"].digest != before.digest)
        assert {state for snapshot in live.snapshots for state in (snapshot["m 1"].state,)} == {pb.MODEL_STATE_READY}
        assert await live.predict("1") == ("1", 5)
        await live.worker.models.drained()
        assert closing.read_text() == "2 "


async def test_a_changed_description_reloads_too(folder: Path) -> None:
    async with live_folder(folder) as live:
        await live.states_are(_1="READY", _2="READY")
        put(folder, "m", "1", {"model.yaml": "deadline_ms: 77"})
        now = await live.until(lambda snapshot: snapshot["m 1"].deadline_ms == 77)
        assert now["m 2"].deadline_ms == 0
        put(folder, "m", "1", {"../model.yaml": "deadline_ms: 88"})
        now = await live.until(lambda snapshot: snapshot["m 2"].deadline_ms == 88)
        assert now["m 1"].deadline_ms == 77


async def test_a_broken_new_version_shows_why_and_disturbs_nobody(folder: Path) -> None:
    async with live_folder(folder) as live:
        await live.states_are(_1="READY", _2="READY")
        put(folder, "m", "3", {"model.py": BROKEN})
        now = await live.states_are(_1="READY", _2="READY", _3="FAILED")
        assert now["m 3"].failure == "model.py raised ValueError; the details say where."
        assert await live.predict() == ("2", 3)
        put(folder, "m", "3", {"model.py": scaling(4)})
        await live.states_are(_1="READY", _2="READY", _3="READY")


async def test_a_broken_reload_leaves_what_serves_and_shows_why(folder: Path) -> None:
    async with live_folder(folder) as live:
        await live.states_are(_1="READY", _2="READY")
        for broken, reason in ((BROKEN, "ValueError"), ("class Model: pass", "predict")):
            put(folder, "m", "2", {"model.py": broken})
            now = await live.until(lambda now, reason=reason: reason in "".join(now["m 2"].warnings))  # type: ignore[misc]
            assert len([w for w in now["m 2"].warnings if w.startswith(FAILED_AGAIN)]) == 1
            assert now["m 2"].state == pb.MODEL_STATE_READY
            assert await live.predict() == ("2", 3)
        put(folder, "m", "2", {"model.py": scaling(9)})
        await live.until(lambda now: not now["m 2"].warnings)
        assert await live.predict() == ("2", 9)


async def test_nothing_is_loaded_while_it_is_still_written(folder: Path) -> None:
    async with live_folder(folder, settle_s=3600.0, load=False) as live:
        await live.worker.stub.LoadModel(pb.LoadModelRequest(model_name="m"))
        await live.states_are(_1="READY", _2="READY")
        put(folder, "m", "3", {"model.py": scaling(4)})
        put(folder, "m", "1", {"model.py": scaling(40)})
        shutil.rmtree(folder / "m" / "2")
        live.worker.reconciler.wake()
        await live.worker.stub.UnloadModel(pb.UnloadModelRequest(model_name="m", version="2"))
        await live.until(lambda now: now["m 2"].state == pb.MODEL_STATE_UNLOADED)
        assert live.states() == {"m 1": "READY", "m 2": "UNLOADED"}
        assert await live.predict("1") == ("1", 2)
        # Who asks for it by hand says that it is complete.
        await live.worker.stub.LoadModel(pb.LoadModelRequest(model_name="m", version="3"))
        assert await live.predict("3") == ("3", 4)


async def test_the_version_policy_applies_while_serving(folder: Path) -> None:
    async with live_folder(folder) as live:
        await live.states_are(_1="READY", _2="READY")
        put(folder, "m", "1", {"../model.yaml": "versions: {latest: 1}"})
        await live.states_are(_1="UNLOADED", _2="READY")
        put(folder, "m", "3", {"model.py": scaling(4)})
        await live.states_are(_1="UNLOADED", _2="UNLOADED", _3="READY")
        put(folder, "m", "1", {"../model.yaml": "versions: ['1', '2']"})
        await live.states_are(_1="READY", _2="READY", _3="UNLOADED")
        with pytest.raises(grpc.aio.AioRpcError, match="is not loaded"):
            await live.predict("3")


async def test_the_policy_takes_nothing_away_for_a_version_that_is_broken(folder: Path) -> None:
    put(folder, "m", "1", {"../model.yaml": "versions: {latest: 1}"})
    async with live_folder(folder) as live:
        await live.states_are(_1="UNLOADED", _2="READY")
        put(folder, "m", "3", {"model.py": BROKEN})
        now = await live.states_are(_1="UNLOADED", _2="READY", _3="FAILED")
        assert await live.predict() == ("2", 3)
        written = {f"m {version}": (folder / "m" / version / "model.py").stat().st_size for version in "123"}
        assert {name: announced.size_bytes for name, announced in now.items()} == written


async def test_a_copy_beside_numbers_serves_by_its_name_with_a_warning_for_as_long_as_there_are_any(
    folder: Path,
) -> None:
    async with live_folder(folder) as live:
        await live.states_are(_1="READY", _2="READY")
        put(folder, "m", "old", {"model.py": scaling(9)})
        now = await live.states_are(_1="READY", _2="READY", _old="READY")
        assert await live.predict() == ("2", 3)
        assert await live.predict("old") == ("old", 9)
        assert [warning for warning in now["m old"].warnings if "`latest` means 2 and never it" in warning]
        shutil.rmtree(folder / "m" / "2")
        now = await live.until(lambda now: "means 1" in "".join(now["m old"].warnings))
        assert len(now["m old"].warnings) == 1
        shutil.rmtree(folder / "m" / "1")
        await live.until(lambda now: "m 1" not in now and not now["m old"].warnings)
        assert await live.predict() == ("old", 9)


async def test_what_gateways_want_goes_beyond_the_policy(folder: Path) -> None:
    put(folder, "m", "1", {"../model.yaml": "versions: {latest: 1}"})
    one, two = (pb.VersionName(model_name="m", version=version) for version in "12")
    async with live_folder(folder) as live:
        await live.states_are(_1="UNLOADED", _2="READY")
        await live.worker.stub.SetDesiredModels(pb.SetDesiredModelsRequest(kept=[one]))
        await live.states_are(_1="READY", _2="READY")
        await live.worker.stub.SetDesiredModels(pb.SetDesiredModelsRequest(kept=[one], unloaded=[two]))
        await live.states_are(_1="READY", _2="UNLOADED")
        everything = pb.VersionName(model_name="m")
        await live.worker.stub.SetDesiredModels(pb.SetDesiredModelsRequest(unloaded=[everything]))
        await live.states_are(_1="UNLOADED", _2="UNLOADED")
        await live.worker.stub.SetDesiredModels(pb.SetDesiredModelsRequest())
        await live.states_are(_1="UNLOADED", _2="READY")


async def test_what_was_unloaded_stays_so_until_it_is_loaded(folder: Path) -> None:
    async with live_folder(folder) as live:
        await live.states_are(_1="READY", _2="READY")
        await live.worker.stub.UnloadModel(pb.UnloadModelRequest(model_name="m", version="2"))
        await live.states_are(_1="READY", _2="UNLOADED")
        put(folder, "m", "2", {"model.py": scaling(6)})
        put(folder, "m", "3", {"model.py": scaling(4)})
        await live.states_are(_1="READY", _2="UNLOADED", _3="READY")
        await live.worker.stub.LoadModel(pb.LoadModelRequest(model_name="m", version="2"))
        await live.states_are(_1="READY", _2="READY", _3="READY")
        assert await live.predict("2") == ("2", 6)


async def test_fifty_loads_and_unloads_at_once_end_in_one_of_the_two(folder: Path) -> None:
    async with live_folder(folder) as live:
        await live.states_are(_1="READY", _2="READY")
        stub = live.worker.stub
        asked = [
            stub.LoadModel(pb.LoadModelRequest(model_name="m", version="2"))
            if number % 2
            else stub.UnloadModel(pb.UnloadModelRequest(model_name="m", version="2"))
            for number in range(50)
        ]
        await asyncio.gather(*asked)
        # They travel side by side, so nobody knows which arrived last; it is one of them, and not something between.
        await live.until(lambda now: now["m 2"].state in (pb.MODEL_STATE_READY, pb.MODEL_STATE_UNLOADED))
        await stub.UnloadModel(pb.UnloadModelRequest(model_name="m", version="2"))
        await live.states_are(_1="READY", _2="UNLOADED")
        await stub.LoadModel(pb.LoadModelRequest(model_name="m", version="2"))
        await live.states_are(_1="READY", _2="READY")
        assert await live.predict("2") == ("2", 3)


async def test_a_folder_swapped_by_a_link_far_above_is_a_change(tmp_path: Path) -> None:
    """As Kubernetes mounts a ConfigMap: files are links through ..data, which is exchanged in one step."""
    version = tmp_path / "models" / "m" / "1"
    version.mkdir(parents=True)
    for revision, factor in (("..rev1", 2), ("..rev2", 8)):
        (version / revision).mkdir()
        file = version / revision / "model.py"
        file.write_text(scaling(factor))
        os.utime(file, ns=(1, 1))
    (version / "..data").symlink_to("..rev1")
    (version / "model.py").symlink_to("..data/model.py")
    async with live_folder(tmp_path / "models", events=False) as live:
        (before,) = (await live.states_are(_1="READY")).values()
        (version / "..data_tmp").symlink_to("..rev2")
        (version / "..data_tmp").rename(version / "..data")
        await live.until(lambda now: now["m 1"].digest != before.digest)
        assert await live.predict("1") == ("1", 8)


async def test_a_repository_that_is_away_for_a_moment_keeps_its_models(folder: Path) -> None:
    async with live_folder(folder, events=False) as live:
        await live.states_are(_1="READY", _2="READY")
        away = folder.with_name("away")
        os.rename(folder, away)
        put(away, "m", "3", {"model.py": scaling(4)})
        assert await live.predict() == ("2", 3)
        os.rename(away, folder)
        await live.states_are(_1="READY", _2="READY", _3="READY")
        assert all(found.state != pb.MODEL_STATE_UNLOADING for seen in live.snapshots for found in seen.values())


WRITES = """
    def load(self, folder):
        self.folder = folder
        marks = folder.parent.parent / "loads.txt"
        marks.write_text((marks.read_text() if marks.exists() else "") + "x")

    def predict(self, inputs):
        with open(self.folder / "seen.log", "a") as log:
            log.write("x")
        return {"y": inputs["x"]}
"""


@pytest.mark.parametrize(
    ("files", "notes", "loads"),
    [({}, False, "x"), ({"seen.log": "of the last run"}, True, "x"), ({"seen.log": "of the last run"}, False, "xx")],
    ids=["a new file", "one that was there", "one that is written unnoticed"],
)
async def test_a_model_that_writes_beside_itself_comes_to_rest(
    tmp_path: Path, files: dict[str, bytes | str], notes: bool, loads: str
) -> None:
    put(tmp_path, "m", "1", {"model.py": scaling(1) + WRITES, **files})
    async with live_folder(tmp_path, events=False, notes_writes=notes) as live:
        await live.states_are(_1="READY")
        for number in range(2, 5):
            await live.predict("1")
            put(tmp_path, "m", str(number), {"model.py": scaling(3)})
            await live.until(lambda now, key=f"m {number}": key in now and now[key].state == pb.MODEL_STATE_READY)  # type: ignore[misc]
        assert (tmp_path / "loads.txt").read_text() == loads
        put(tmp_path, "m", "1", {"model.py": scaling(2)})
        await live.until(lambda now: now["m 1"].digest != live_digest(live, "m 1", first=True))
        assert await live.predict("1") == ("1", 2)


async def test_a_file_of_equal_size_and_time_is_loaded_and_its_digest_told(folder: Path) -> None:
    async with live_folder(folder) as live:
        before = await live.states_are(_1="READY", _2="READY")
        other = folder / "m" / "1" / ".other"
        other.write_text(scaling(7))
        shutil.copystat(folder / "m" / "1" / "model.py", other)
        other.rename(folder / "m" / "1" / "model.py")
        now = await live.until(lambda now: now["m 1"].digest != before["m 1"].digest)
        assert now["m 1"].digest == hashlib.sha256(scaling(7).encode()).hexdigest()
        assert await live.predict("1") == ("1", 7)


async def test_a_file_that_was_only_touched_is_not_loaded_again(folder: Path) -> None:
    async with live_folder(folder) as live:
        before = await live.states_are(_1="READY", _2="READY")
        os.utime(folder / "m" / "1" / "model.py")
        put(folder, "m", "3", {"model.py": scaling(4)})
        now = await live.states_are(_1="READY", _2="READY", _3="READY")
        assert now["m 1"].ready_at_ms == before["m 1"].ready_at_ms


async def test_a_helper_that_is_added_later_is_noticed(folder: Path) -> None:
    async with live_folder(folder) as live:
        before = await live.states_are(_1="READY", _2="READY")
        put(folder, "m", "1", {"steps.py": "factor = 2"})
        await live.until(lambda now: now["m 1"].ready_at_ms > before["m 1"].ready_at_ms)
