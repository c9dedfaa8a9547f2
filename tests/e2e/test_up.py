"""`inferencehub up` as a user meets it: what it prints, what it survives and what it leaves behind."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from tests.support.processes import DEADLINE_S, cli, environment, program
from tests.support.terminal import program_at_terminal
from tests.support.until import until
from tests.support.up import RunningUp, alive, running_up, start_up

# The only ones that a line for people has: dim, bold, red, yellow, and back.
SGR = re.compile(r"\x1b\[(?:0|1|2|22|31|33|39)m")
KEY = re.compile(r"ihk_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}")


def predicted(up: RunningUp) -> list[int]:
    answer = up.predict("wordcount", ["the quick brown fox"])
    assert answer.status == 200, answer.body
    return list(answer.json()["outputs"]["words"])


def client_environment(up: RunningUp, key: str | None = None) -> dict[str, str]:
    return environment(INFERENCEHUB_URL=up.url, INFERENCEHUB_API_KEY=key or up.key)


# What it prints


def test_the_first_start_prints_url_key_and_a_call_that_works(tmp_path: Path, word_models: Path) -> None:
    command = [sys.executable, "-P", "-m", "inferencehub", "up", "--port", "0", "--home", str(tmp_path / "home")]
    env = environment(INFERENCEHUB_MODELS__PATH=str(word_models))
    with program(command, env=env, cwd=tmp_path) as first:
        curl = first.stdout.first(lambda line: line.strip() if "curl " in line else None)
        answer = subprocess.run(shlex.split(curl), capture_output=True, text=True, check=True, timeout=DEADLINE_S)
        assert json.loads(answer.stdout)["model_name"] == "wordcount"
        first.signal(signal.SIGTERM)
        assert first.wait() == 0
        printed = first.stdout.joined()
    assert len(set(KEY.findall(printed))) == 1
    assert set(re.findall(r"ihk_\w*", printed)) == set(KEY.findall(printed))
    assert re.search(r"listens on http://127\.0\.0\.1:\d+$", printed, re.MULTILINE)
    assert f"Serving 1 model from {word_models}" in printed
    assert not KEY.search(first.stderr.joined())

    with program(command, env=env, cwd=tmp_path) as second:
        curl = second.stdout.first(lambda line: line.strip() if "curl " in line else None)
        assert '"authorization: Bearer $INFERENCEHUB_API_KEY"' in curl
        second.signal(signal.SIGINT)
        assert second.wait() == 0
        assert not re.search("ihk_", second.stdout.joined())


def test_it_serves_and_says_what(up: RunningUp) -> None:
    assert predicted(up) == [4]
    assert [(model["name"], model["version"], model["state"]) for model in up.models] == [("wordcount", "1", "READY")]


def test_home_and_worker_sockets_are_private(up: RunningUp) -> None:
    assert up.home.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o077 == 0 for path in up.home.iterdir())
    (worker,) = up.worker_processes()
    (path,) = {
        Path(connection.laddr)
        for connection in worker.net_connections("unix")
        if str(connection.laddr).endswith(".sock")
    }
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_broken_model_fails_alone(tmp_path: Path, word_models: Path) -> None:
    models = tmp_path / "models"
    subprocess.run(["cp", "-r", str(word_models), str(models)], check=True)
    (models / "broken" / "1").mkdir(parents=True)
    (models / "broken" / "1" / "model.py").write_text("raise RuntimeError('no')\n")
    with running_up(tmp_path / "home", cwd=tmp_path) as up:  # ./models is found by itself
        assert predicted(up) == [4]
        (broken,) = [model for model in up.models if model["name"] == "broken"]
        assert broken["state"] == "FAILED"
        assert broken["failure"]
        assert up.request("GET", "/health/ready").status == 200


def test_an_empty_folder_serves_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    with start_up(tmp_path / "home", cwd=tmp_path) as started:
        assert started.event("ready")["models"] == []
        assert "serves no model" in started.log('"level": "warning"')


def test_no_auth_asks_for_no_key(tmp_path: Path, word_models: Path) -> None:
    with running_up(tmp_path / "home", "--no-auth", "--models", str(word_models)) as up:
        assert up.key == ""
        assert predicted(up) == [4]
        assert up.curl is not None
        assert "authorization" not in up.curl


def test_what_init_makes_can_be_served(tmp_path: Path) -> None:
    cli("init", str(tmp_path / "mine")).check_returncode()
    with running_up(tmp_path / "home", cwd=tmp_path / "mine") as up:
        assert predicted(up) == [4]
        assert up.predict("wordcount", [" "]).status == 400
        assert "the quick brown fox" in (up.curl or "")


# What it logs


def test_a_terminal_gets_short_lines_in_which_nobody_else_can_draw(tmp_path: Path, word_models: Path) -> None:
    command = [sys.executable, "-P", "-m", "inferencehub", "up", "--json", "--port", "0", "--models", str(word_models)]
    env = {name: value for name, value in environment(TERM="xterm").items() if name != "NO_COLOR"}
    home = tmp_path / "home"
    with program_at_terminal([*command, "--home", str(home)], env=env, cwd=tmp_path) as shown:
        url, key = shown.event("listening")["url"], shown.event("first_key")["key"]
        assert SGR.sub("", shown.log("wordcount@1 ready")).endswith(", python")
        shown.event("ready")
        mine = RunningUp(shown, home, url, key, [], None)
        evil = mine.request("POST", "/admin/keys", {"name": "\x1b[2J\x1b]0;owned\x07", "scopes": ["predict"]}).json()
        assert mine.predict("wordcount", ["one two"]).status == 200
        line = shown.log("wordcount@1\x1b")
        assert re.fullmatch(r'\d\d:\d\d:\d\d wordcount@1 200 [\d.]+ m?s key "first admin key"', SGR.sub("", line))
        theirs = replace(mine, key=evil["key"])
        assert theirs.predict("wordcount", [1]).status == 400
        line = shown.log("INPUT_MISMATCH")
        assert "\x1b[31mwordcount" in line
        assert 'key "\\u001b[2J\\u001b]0;owned\\u0007"' in line
        assert theirs.request("GET", "/models/%1b%5b2J").status == 404
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", SGR.sub("", "".join(shown.stderr.all)))


# What it refuses


def test_a_second_up_on_a_home_exits_at_once(up: RunningUp) -> None:
    done = cli("up", "--port", "0", "--home", str(up.home), cwd=up.home.parent)
    assert done.returncode == 1
    assert f"already up on {up.home} (pid {up.program.pid})" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert predicted(up) == [4]


def test_an_emptied_state_file_makes_no_new_admin(tmp_path: Path, word_models: Path) -> None:
    home = tmp_path / "home"
    cli("keys", "create", "--name", "me", "--scopes", "admin", "--home", str(home)).check_returncode()
    (home / "state.sqlite").write_bytes(b"")
    done = cli("up", "--port", "0", "--home", str(home), "--models", str(word_models), cwd=tmp_path)
    assert done.returncode == 3
    assert "state.sqlite is empty; restore it from a backup, or move it away" in done.stderr
    assert not KEY.search(done.stdout + done.stderr)


def test_a_busy_port_is_one_line(tmp_path: Path, word_models: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = cli(
            "up", "--port", str(port), "--home", str(tmp_path / "home"), "--models", str(word_models), cwd=tmp_path
        )
    assert done.returncode == 1
    assert done.stderr.startswith(f"inferencehub: Port {port} on 127.0.0.1 is in use; ")
    assert len(done.stderr.splitlines()) == 1


# What it survives


def test_a_killed_worker_is_back_and_calls_meanwhile_wait_for_it(up: RunningUp) -> None:
    (worker,) = up.worker_processes()
    worker.kill()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: predicted(up), range(32)))
    assert answers == [[4]] * 32
    (back,) = up.worker_processes()
    assert back.pid != worker.pid


def test_a_killed_gateway_is_back_and_refuses_no_connection(up: RunningUp) -> None:
    gateway = up.gateway_process()
    address = ("127.0.0.1", int(up.url.rpartition(":")[2]))
    gateway.kill()
    connections = [socket.create_connection(address, timeout=DEADLINE_S) for _ in range(50)]
    for connection in connections:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    for connection in connections:
        with connection:
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    assert up.gateway_process().pid != gateway.pid
    until(lambda: up.predict("wordcount", ["one two"]).status == 200)


# Keys and the client commands, while it serves


def test_a_revoked_key_is_refused(up: RunningUp) -> None:
    home = ["--home", str(up.home)]
    made = cli("keys", "create", "--name", "app", "--models", "wordcount", *home, "--json")
    key, key_id = (json.loads(made.stdout)[field] for field in ("key", "id"))
    assert KEY.fullmatch(key)

    def status() -> int:
        return up.predict("wordcount", ["a b"], authorization=f"Bearer {key}").status

    until(lambda: status() == 200)
    assert cli("keys", "revoke", key_id, *home).returncode == 0
    until(lambda: status() == 401)
    listed = {entry["id"]: entry["status"] for entry in json.loads(cli("keys", "list", "--json", *home).stdout)["keys"]}
    assert listed[key_id] == "revoked"


def test_keys_need_no_gateway(tmp_path: Path) -> None:
    home = ["--home", str(tmp_path / "home")]
    made = cli("keys", "create", "--name", "me", "--scopes", "admin", *home)
    assert KEY.fullmatch(made.stdout.strip())
    assert cli("keys", "revoke", "nosuchid", *home).returncode == 4
    assert cli("keys", "create", "--name", "me", "--scopes", "nonsense", *home).returncode == 2


def test_the_client_commands(up: RunningUp) -> None:
    env = client_environment(up)
    done = cli("predict", "wordcount@1", '["a b c"]', "--json", env=env)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outputs"]["words"] == [3]
    assert "wordcount" in cli("models", "list", env=env).stdout
    assert re.search(r"^  text +BYTES +\[-1\]", cli("models", "show", "wordcount", env=env).stdout, re.MULTILINE)
    assert cli("models", "show", "nonsense", env=env).returncode == 4
    assert cli("predict", "wordcount@9", '["a"]', env=env).returncode == 4
    assert cli("models", "list", env=client_environment(up, "ihk_00000000_" + "0" * 43)).returncode == 5
    refused = cli("predict", "wordcount", "[[1]]", env=env)
    assert refused.returncode == 1
    assert "/inputs" in refused.stderr


def test_a_model_is_unloaded_and_loaded_again(up: RunningUp) -> None:
    env = client_environment(up)
    done = cli("models", "unload", "wordcount@1", env=env)
    assert (done.returncode, done.stdout) == (0, "wordcount 1\n"), done.stderr
    until(lambda: up.predict("wordcount", ["a"]).status in (404, 503))
    done = cli("models", "load", "wordcount@1", env=env)
    assert (done.returncode, done.stdout) == (0, "wordcount 1  READY\n"), done.stderr
    until(lambda: up.predict("wordcount", ["a"]).status == 200)
    assert cli("models", "load", "wordcount@7", env=env).returncode == 4


# What it leaves behind


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_and_leaves_nothing(number: int, tmp_path: Path, word_models: Path) -> None:
    with running_up(tmp_path / "home", "--models", str(word_models), "--workers", "2") as up:
        folders = up.run_folders()
        assert {folder.parent for folder in folders} >= {Path("/dev/shm")}
        pids = [process.pid for process in up.processes()]
        assert {up.gateway_process().pid, *(worker.pid for worker in up.worker_processes())} < set(pids)
        assert len(up.worker_processes()) == 2
        up.program.signal(number)
        assert up.program.wait() == 0
        assert alive(pids) == []
    assert not any(folder.exists() for folder in folders)


def test_calls_under_way_are_answered_before_it_ends(tmp_path: Path) -> None:
    version = tmp_path / "models" / "gate" / "1"
    version.mkdir(parents=True)
    (version / "model.py").write_text(
        "import os\n"
        "class Model:\n"
        "    inputs = {'path': ('BYTES', [1])}\n"
        "    outputs = {'done': ('BOOL', [1])}\n"
        "    def predict(self, inputs):\n"
        "        if inputs['path'][0].startswith(b'/'):\n"  # made-up text warms it up
        "            open(inputs['path'][0].decode(), 'rb').read()\n"  # a pipe: returns when the test closes its end
        "        import numpy as np\n"
        "        return {'done': np.array([True])}\n"
    )
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    models = str(tmp_path / "models")
    with running_up(tmp_path / "home", "--models", models) as up, ThreadPoolExecutor(1) as pool:
        answer = pool.submit(up.predict, "gate", [str(gate)], None, x_request_timeout_ms="60000")
        with gate.open("wb"):  # opens once the model reads
            up.program.signal(signal.SIGTERM)
            up.program.log("draining")
        assert answer.result(DEADLINE_S).json()["outputs"] == {"done": [True]}
        assert up.program.wait() == 0


def test_a_killed_supervisor_leaves_no_orphan_and_the_next_up_cleans_up(tmp_path: Path, word_models: Path) -> None:
    home, models = tmp_path / "home", str(word_models)
    with running_up(home, "--models", models) as up:
        children, folders = up.processes(), up.run_folders()
        key, port = up.key, up.url.rpartition(":")[2]
        up.program.signal(signal.SIGKILL)
        _, still_there = psutil.wait_procs(children, timeout=DEADLINE_S)
        assert still_there == []
    # They are left behind until any other `up` of this user starts, such as this one or that of another test.
    with running_up(home, "--models", models, "--port", port, first_start=False) as again:
        again.key = key
        assert predicted(again) == [4]
        assert not any(folder.exists() for folder in folders)
