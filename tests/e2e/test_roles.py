"""Gateway and worker run alone, as in containers."""

from __future__ import annotations

import json
import re
import signal
import socket
import sys
from pathlib import Path

from tests.support.processes import DEADLINE_S, cli, environment, program

KEY = "ihk_seedseed_" + "s" * 43


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_gateway_and_a_worker_that_know_each_other_by_address(tmp_path: Path, word_models: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    port = str(free_port())
    inferencehub = [sys.executable, "-P", "-m", "inferencehub"]
    env = environment(INFERENCEHUB_AUTH__ADMIN_KEY=KEY, INFERENCEHUB_MODELS__PATH=str(word_models))
    serve = [*inferencehub, "gateway", "--worker", address, "--port", port, "--home", str(tmp_path / "home")]
    with (
        program([*inferencehub, "worker", "--listen", address], env=env, cwd=tmp_path) as worker,
        program(serve, env=env, cwd=tmp_path) as gateway,
    ):
        gateway.log('"msg":"ready"')
        client = environment(INFERENCEHUB_URL=f"http://127.0.0.1:{port}", INFERENCEHUB_API_KEY=KEY)
        done = cli("predict", "wordcount", '["a b"]', "--json", env=client)
        assert json.loads(done.stdout)["outputs"]["words"] == [2]
        for role in (gateway, worker):
            role.signal(signal.SIGTERM)
            assert role.wait(DEADLINE_S) == 0
        assert not re.search("ihk_", gateway.stdout.joined() + gateway.stderr.joined() + worker.stderr.joined())


def test_a_gateway_alone_is_one_process(tmp_path: Path) -> None:
    env = environment(INFERENCEHUB_GATEWAY__PROCESSES="2")
    done = cli("gateway", "--worker", "127.0.0.1:1", "--home", str(tmp_path / "home"), env=env)
    assert done.returncode == 3
    assert "gateway.processes: expected 1 or auto" in done.stderr
    assert "inferencehub up" in done.stderr


def test_secrets_are_in_no_argument_and_no_environment_of_a_child(tmp_path: Path, word_models: Path) -> None:
    """Seeded by file, so that the environment that the user wrote does not hold it either."""
    from tests.support.up import running_up

    (tmp_path / "inferencehub.yaml").write_text(f"auth: {{admin_key: {KEY}}}\n")
    with running_up(tmp_path / "home", "--models", str(word_models), cwd=tmp_path, first_start=False) as up:
        up.key = KEY
        assert up.predict("wordcount", ["a"]).status == 200
        for process in up.processes():
            assert KEY not in " ".join(process.cmdline())
            assert KEY not in " ".join(process.environ().values())
