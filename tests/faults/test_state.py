"""The state file under kills, a disk that takes no more, and a home that may not be written: old or new, never torn."""

from __future__ import annotations

import json
import random
import resource
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from inferencehub.supervisor.machine.node import find_node
from tests.support.processes import ROOT, environment
from tests.support.up import RunningUp, running_up

pytestmark = pytest.mark.fault

KILLS = 1_000
NODE = find_node().path
WRITER = ROOT / "gateway" / "test" / "support" / "state-writer.ts"


class _Killed:
    """What one writer after another said that it had done in a home, until it was killed in the middle of the next."""

    def __init__(self, home: Path, seed: int) -> None:
        self.home = home
        self.chance = random.Random(seed)
        self.created: set[str] = set()
        self.revoked: set[str] = set()
        self.revisions: dict[str, int] = {}

    def kill_one(self) -> None:
        command = [NODE, "--disable-warning=ExperimentalWarning", str(WRITER), str(self.home)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            assert writer.stderr is not None
            for _ in range(self.chance.randrange(1, 20)):
                line = writer.stdout.readline()
                assert line, writer.stderr.read()
                self._take(line)
            writer.kill()
            for line in writer.stdout:
                if line.endswith("\n"):
                    self._take(line)

    def _take(self, line: str) -> None:
        said = json.loads(line)
        if "created" in said:
            self.created.add(said["created"])
        elif "revoked" in said:
            self.revoked.add(said["revoked"])
        else:
            self.revisions[said["set"]] = said["revision"]


def test_a_thousand_kills_tear_and_lose_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    # Two at a time, as gateways of one home write beside each other.
    writers = [_Killed(home, seed=1), _Killed(home, seed=2)]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(10):
            for done in [pool.submit(_kill, writer, KILLS // 20) for writer in writers]:
                done.result()
            _check(home, writers)
    made = sum(len(writer.created) for writer in writers)
    print(f"\n{KILLS} kills, {made} keys made and {sum(len(w.revoked) for w in writers)} revoked: none lost, none torn")


def _kill(writer: _Killed, times: int) -> None:
    for _ in range(times):
        writer.kill_one()


def _check(home: Path, writers: list[_Killed]) -> None:
    """Every change that was confirmed is there, and each with its entry in the audit, or neither of the two."""
    with sqlite3.connect(home / "state.sqlite") as state:
        assert state.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        keys = dict(state.execute("SELECT id, revoked_at_ms FROM api_keys").fetchall())
        traffic = dict(state.execute("SELECT model, revision FROM traffic").fetchall())
        audit = state.execute("SELECT action, subject, count(*) FROM audit GROUP BY action, subject").fetchall()
    entries = {(action, subject): count for action, subject, count in audit}
    for writer in writers:
        assert writer.created <= keys.keys()
        assert all(keys[each] is not None for each in writer.revoked)
        assert all(traffic[model] >= revision for model, revision in writer.revisions.items())
    assert {subject for action, subject in entries if action == "key.create"} == keys.keys()
    assert {subject for action, subject in entries if action == "key.revoke"} == {k for k, at in keys.items() if at}
    assert {subject: count for (action, subject), count in entries.items() if action == "traffic.set"} == traffic


def _change(up: RunningUp, name: str) -> int:
    return up.request("POST", "/admin/keys", {"name": name, "scopes": ["predict"]}).status


def test_a_disk_that_takes_no_more_refuses_changes_and_serves_on(tmp_path: Path, word_models: Path) -> None:
    env = environment(INFERENCEHUB_MODELS__PATH=str(word_models))
    with running_up(tmp_path / "home", env=env) as up:
        gateway = up.gateway_process()
        assert _change(up, "before") == 201
        keys = up.request("GET", "/admin/keys").json()
        # Every write beyond the first byte of a file fails, for whoever runs this; a full disk says nearly the same.
        resource.prlimit(gateway.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        for method, path, body in (
            ("POST", "/admin/keys", {"name": "more", "scopes": ["predict"]}),
            ("DELETE", f"/admin/keys/{keys['keys'][1]['id']}", None),
            ("PUT", "/admin/traffic/wordcount", {"model": "wordcount", "weights": {"1": 100}}),
            ("POST", "/admin/models/wordcount/versions/1/unload", None),
        ):
            answer = up.request(method, path, body)
            assert (answer.status, answer.json()["reason"]) == (507, "INTERNAL"), answer.body
            assert answer.json()["detail"].startswith("The change was not made, and nothing else has changed: ")
            assert str(tmp_path) not in answer.body.decode()
        assert [up.predict("wordcount", ["a b c"]).status for _ in range(20)] == [200] * 20
        assert [key["status"] for key in up.request("GET", "/admin/keys").json()["keys"]] == ["active", "active"]
        assert up.gateway_process().pid == gateway.pid
        resource.prlimit(gateway.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert _change(up, "after") == 201
    with running_up(tmp_path / "home", env=env, first_start=False) as again:
        assert replace(again, key=up.key).predict("wordcount", ["a b c"]).status == 200


@pytest.fixture(scope="module")
def word_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from inferencehub.cli.init import MODEL_PY

    version = tmp_path_factory.mktemp("models") / "wordcount" / "1"
    version.mkdir(parents=True)
    (version / "model.py").write_text(MODEL_PY)
    return version.parents[1]
