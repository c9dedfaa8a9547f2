"""The command line as a user sees it: what is printed where, and the exit codes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from inferencehub import __version__
from inferencehub.cli.main import app
from tests.support.processes import cli, environment, program

PREDICTION = {
    "model_name": "iris",
    "version": "2",
    "outputs": {"label": "setosa", "probabilities": [0.9, 0.1]},
    "request_id": "r1",
    "timings_ms": {"total": 1.5},
}
VERSION = {
    "version": "1",
    "state": "FAILED",
    "failure": "It is broken.",
    "runtime": "onnx",
    "device": "cpu",
    "inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 4]}],
    "outputs": [],
    "batched": True,
    "max_batch_size": 32,
    "workers": 0,
}


HEAVY = {"asyncio", "google.protobuf", "grpc", "httpx2", "numpy", "onnxruntime", "pydantic", "rich", "torch", "yaml"}


class StandInGateway(BaseHTTPRequestHandler):
    """Answers by path; for errors the path of the model says which."""

    def do_GET(self) -> None:
        if self.path == "/models":
            self.answer(200, {"models": [{"name": "iris", "versions": [VERSION]}]})
        elif self.path == "/models/iris":
            self.answer(200, {"name": "iris", "latest": "1", "labels": {"stable": "1"}, "versions": [VERSION]})
        else:
            self.answer(404, {"reason": "MODEL_NOT_FOUND", "detail": "There is no such model."})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"] or 0)) or b"null")
        if self.headers["authorization"] != "Bearer ihk_good":
            self.answer(401, {"reason": "UNAUTHENTICATED", "detail": "Expected a valid key."})
        elif body["inputs"] == "bad":
            errors = [{"pointer": "/inputs", "detail": "expected 4 numbers"}]
            self.answer(400, {"reason": "INPUT_MISMATCH", "detail": "The inputs do not fit.", "errors": errors})
        else:
            self.answer(200, {**PREDICTION, "version": body.get("version", "2")})

    def answer(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def gateway() -> Iterator[dict[str, str]]:
    """The environment of a caller who has a key of a gateway that answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), StandInGateway)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    yield environment(INFERENCEHUB_URL=url, INFERENCEHUB_API_KEY="ihk_good")
    server.shutdown()
    thread.join()
    server.server_close()


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys, inferencehub.cli.main as m\n"
        "try: m.app(['--help'])\n"
        "except SystemExit: pass\n"
        f"print(sorted({HEAVY!r} & sys.modules.keys()), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment(), check=True)
    assert done.stderr == "[]\n"
    for command in (
        "up",
        "gateway",
        "worker",
        "predict",
        "bench",
        "models",
        "traffic",
        "keys",
        "config",
        "doctor",
        "init",
        "completion",
        "version",
    ):
        assert f"\n  {command} " in done.stdout


@pytest.mark.parametrize(
    "command",
    ["up", "gateway", "worker", "predict", "bench", "doctor", "init", "completion", "version",
     "models list", "models show", "models load", "models unload", "traffic show", "traffic set", "traffic shadow",
     "traffic promote", "traffic rollback", "traffic history", "keys create", "keys list", "keys revoke",
     "config show", "config schema"],
)  # fmt: skip
def test_every_command_has_help(command: str) -> None:
    done = cli(*command.split(), "--help")
    assert done.returncode == 0
    assert "Usage:" in done.stdout


@pytest.mark.parametrize("arguments", [["nonsense"], ["up", "--nonsense"], ["predict", "iris"], ["up", "--port", "x"]])
def test_wrong_usage_is_2(arguments: list[str]) -> None:
    assert cli(*arguments).returncode == 2


def test_version() -> None:
    assert cli("--version").stdout == f"inferencehub {__version__}\n"
    assert json.loads(cli("version", "--json").stdout)["inferencehub"] == __version__


# predict


def test_predict_prints_data_on_stdout_and_talk_on_stderr(gateway: dict[str, str]) -> None:
    done = cli("predict", "iris", "[1, 2]", env=gateway)
    assert done.returncode == 0
    assert done.stdout == 'label          "setosa"\nprobabilities  [0.9, 0.1]\n'
    assert done.stderr == "iris 2, 1.5 ms\n"


def test_predict_as_json_with_a_version_and_a_file(gateway: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "inputs.json").write_text("[1, 2]")
    done = cli("predict", "iris@canary", f"@{tmp_path / 'inputs.json'}", "--json", env=gateway)
    assert json.loads(done.stdout) == {**PREDICTION, "version": "canary"}


@pytest.mark.parametrize("inputs", ["[1", "@/no/such/file", "@/dev/null"])
def test_inputs_that_cannot_be_read_are_2(gateway: dict[str, str], inputs: str) -> None:
    assert cli("predict", "iris", inputs, env=gateway).returncode == 2


def test_a_refusal_names_each_place(gateway: dict[str, str]) -> None:
    done = cli("predict", "iris", '"bad"', env=gateway)
    assert done.returncode == 1
    assert done.stderr == "inferencehub: The inputs do not fit.\ninferencehub: /inputs: expected 4 numbers\n"


def test_a_wrong_key_is_5(gateway: dict[str, str]) -> None:
    done = cli("predict", "iris", "[1]", env={**gateway, "INFERENCEHUB_API_KEY": "ihk_bad"})
    refusal, note = done.stderr.splitlines()
    assert (done.returncode, refusal) == (5, "inferencehub: Expected a valid key.")
    assert note.startswith("inferencehub: The key came from INFERENCEHUB_API_KEY")


def test_without_a_key_it_is_5_and_says_what_to_set(gateway: dict[str, str]) -> None:
    done = cli("predict", "iris", "[1]", env={**gateway, "INFERENCEHUB_API_KEY": ""})
    assert done.returncode == 5
    assert "INFERENCEHUB_API_KEY is not set" in done.stderr
    assert "inferencehub keys create" in done.stderr


def test_a_misspelt_command_or_option_is_told_what_was_meant() -> None:
    assert "Did you mean 'predict'?" in CliRunner().invoke(app, ["predit"]).output
    assert "Did you mean 'load', 'unload'?" in CliRunner().invoke(app, ["models", "lod"]).output
    assert "--deadline-ms" in CliRunner().invoke(app, ["predict", "iris", "1", "--deadlin-ms", "5"]).output


def test_no_such_model_is_4(gateway: dict[str, str]) -> None:
    done = cli("models", "show", "nonsense", env=gateway)
    assert (done.returncode, done.stderr) == (4, "inferencehub: There is no such model.\n")


def test_no_gateway_is_6() -> None:
    done = cli("models", "list", "--url", "http://127.0.0.1:1")
    assert done.returncode == 6
    assert done.stderr.startswith("inferencehub: Expected a gateway at http://127.0.0.1:1, got none")


# models


def test_models_list_and_show(gateway: dict[str, str]) -> None:
    done = cli("models", "list", env=gateway)
    head, line = done.stdout.splitlines()
    assert head.split() == ["MODEL", "VERSION", "STATE", "RUNTIME", "INPUTS", "WORKERS"]
    assert line.split(maxsplit=4)[:4] == ["iris", "1", "FAILED", "onnx"]
    assert done.stderr == "iris 1 FAILED: It is broken.\n"
    assert json.loads(cli("models", "list", "--json", env=gateway).stdout) == {
        "models": [{"name": "iris", "versions": [VERSION]}]
    }
    shown = cli("models", "show", "iris", env=gateway).stdout
    assert "iris 1 (stable, latest)  FAILED" in shown
    assert "  x      FP32      [-1, 4]  a row each, or one without the first dimension\n" in shown
    assert "failure   It is broken." in shown
    assert "  inferencehub predict iris '{\"x\":[0.5,0.5,0.5,0.5]}'\n" in shown


def test_models_show_prints_an_example_alone(gateway: dict[str, str]) -> None:
    assert json.loads(cli("models", "show", "iris", "--example", env=gateway).stdout) == {"x": [0.5] * 4}


# config


def test_config_show_masks_secrets_and_tells_origins(tmp_path: Path) -> None:
    (tmp_path / "inferencehub.yaml").write_text("gateway: {port: 4000}\nworkers: {token: geheim}\n")
    env = environment(INFERENCEHUB_AUTH__ADMIN_KEY="ihk_secret")
    done = cli("config", "show", cwd=tmp_path, env=env)
    assert yaml.safe_load(done.stdout)["gateway"]["port"] == 4000
    origins = cli("config", "show", "--origin", "--json", cwd=tmp_path, env=env)
    found = json.loads(origins.stdout)
    assert found["gateway.port"] == {"value": 4000, "origin": f"{tmp_path / 'inferencehub.yaml'}:1"}
    assert found["auth.admin_key"]["origin"] == "environment INFERENCEHUB_AUTH__ADMIN_KEY"
    assert found["log.level"] == {"value": "info", "origin": "default"}
    table = cli("config", "show", "--origin", cwd=tmp_path, env=env)
    for shown in (done, origins, table):
        assert shown.returncode == 0
        assert "geheim" not in shown.stdout
        assert "ihk_secret" not in shown.stdout


def test_a_bad_config_is_3(tmp_path: Path) -> None:
    (tmp_path / "inferencehub.yaml").write_text("gateway: {port: -1}\nlog: {level: x}\n")
    done = cli("config", "show", cwd=tmp_path)
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 2
    assert all(line.startswith("inferencehub: ") for line in done.stderr.splitlines())


def test_config_schema_is_json_schema() -> None:
    schema = json.loads(cli("config", "schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


# roles that cannot start


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["up", "--models", "/no/such/folder"], "models.path: expected a folder at /no/such/folder, got nothing there"),
        (
            ["up", "--no-auth", "--host", "0.0.0.0"],
            "--no-auth: expected a loopback host such as 127.0.0.1, got 0.0.0.0",
        ),
        (["gateway"], "workers.addresses: expected one or more addresses"),
        (
            ["up", "--traffic", "/no/such.json"],
            "gateway.traffic_file: expected a file that can be read, got /no/such.json",
        ),
        (["gateway", "--worker", "w:1", "--tls-cert", "/c.pem"], "gateway.tls_key: expected a file, got none"),
        (["worker", "--listen", "0.0.0.0:50051"], "workers.listen: 0.0.0.0:50051 can be reached from other machines"),
        (["up", "--home", "/dev/null/home"], "home /dev/null/home: expected a folder that can be written"),
    ],
)
def test_what_cannot_start_says_why_and_is_3(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = cli(*arguments, cwd=tmp_path, env=environment(XDG_DATA_HOME=str(tmp_path)))
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"inferencehub: {said}")
    assert done.stdout == ""


def test_without_node_up_says_what_was_tried(tmp_path: Path) -> None:
    done = cli("up", "--home", str(tmp_path / "home"), cwd=tmp_path, env=environment(INFERENCEHUB_NODE="/no/node"))
    assert done.returncode == 1
    assert "tried INFERENCEHUB_NODE (/no/node: no such file or directory)" in done.stderr
    assert len(done.stderr.splitlines()) == 1


# init and doctor


def test_init_makes_a_model_that_works_and_overwrites_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    done = cli("init", str(folder))
    assert done.returncode == 0
    assert sorted(done.stdout.split()) == sorted(str(path) for path in folder.rglob("*") if path.is_file())
    assert cli("config", "show", cwd=folder).returncode == 0

    (folder / "inferencehub.yaml").write_text("mine: true\n")
    again = cli("init", str(folder))
    assert again.returncode == 1
    assert "models/wordcount/1/model.py, models/wordcount/model.yaml, inferencehub.yaml" in again.stderr
    assert (folder / "inferencehub.yaml").read_text() == "mine: true\n"


def test_the_model_that_init_makes_counts(tmp_path: Path) -> None:
    import numpy as np

    import inferencehub
    from inferencehub.cli.init import MODEL_PY

    names: dict[str, Any] = {}
    exec(compile(MODEL_PY, "model.py", "exec"), names)
    model = names["Model"]()
    answer = model.predict({"text": np.array([b"the quick fox", "für".encode()], object)})
    assert [part.tolist() for part in answer.values()] == [[3, 1], [13, 3]]
    with pytest.raises(inferencehub.InvalidInput):
        model.predict({"text": np.array([b" "], object)})


def test_doctor_finds_what_is_wrong_and_says_how_to_mend_it(tmp_path: Path) -> None:
    (tmp_path / "models" / "broken" / "1").mkdir(parents=True)
    (tmp_path / "inferencehub.yaml").write_text("gateway: {hots: 0.0.0.0}\n")
    env = environment(
        INFERENCEHUB_NODE="/no/node",
        INFERENCEHUB_GATEWAY__ALLOWED_HOSTS="hub.example.com",
        XDG_DATA_HOME=str(tmp_path / "data"),
    )
    done = cli("doctor", "--json", cwd=tmp_path, env=env)
    assert done.returncode == 1
    findings = {(found["subject"], found["status"]): found for found in json.loads(done.stdout)}
    assert "pip install" in findings["node", "fail"]["mend"]
    assert findings["models", "warn"]["detail"] == "broken 1"
    assert findings["models", "fail"]["detail"].startswith("none of 1 version in ")
    assert "hots" in findings["config", "fail"]["detail"]
    assert ("python", "ok") in findings
    assert findings["browser", "ok"]["detail"] == (
        "the dashboard opens under localhost, hub.example.com and IP addresses"
    )
    assert not (tmp_path / "data").exists()
    lines = cli("doctor", cwd=tmp_path, env=env).stdout.splitlines()
    assert {line.split()[0] for line in lines} <= {"ok", "warn", "fail"}


def test_a_closed_pipe_is_no_traceback(gateway: dict[str, str]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "inferencehub", "config", "schema"],
        stdout=write,
        stderr=subprocess.PIPE,
        env=gateway,
        text=True,
    )
    os.close(write)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_while_waiting_for_an_answer(number: int, code: int) -> None:
    """A shell shows the end by SIGTERM as 143."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        command = [sys.executable, "-m", "inferencehub", "predict", "iris", "[1]"]
        env = environment(INFERENCEHUB_URL=f"http://127.0.0.1:{silent.getsockname()[1]}")
        with program(command, env=env) as running:
            connection, _ = silent.accept()
            with connection:
                running.signal(number)
                assert running.wait() == code
                assert "Traceback" not in running.stderr.joined()


@pytest.mark.parametrize("command", [("keys", "list"), ("keys", "revoke", "abcdefgh")])
def test_looking_at_the_keys_of_no_home_makes_none(command: tuple[str, ...], tmp_path: Path) -> None:
    done = cli(*command, "--home", str(tmp_path / "typo"))
    assert done.returncode == 3
    assert "got nothing there" in done.stderr
    assert not (tmp_path / "typo").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_an_output_without_room_is_said_in_one_line() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "inferencehub", "version"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "inferencehub: There is no room for what is to be written: no space left on device.\n"
