"""Completion in real shells, at a real terminal: what the tab key makes of a line."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic

import pytest

from tests.support.processes import DEADLINE_S, cli, environment

MODELS = [
    {"name": "iris", "labels": {"stable": "1"}, "versions": [{"version": "2"}, {"version": "1"}]},
    {"name": "resnet", "versions": [{"version": "7"}]},
]


class StandInGateway(BaseHTTPRequestHandler):
    """Answers GET /models for one key."""

    def do_GET(self) -> None:
        known = self.path == "/models" and self.headers["authorization"] == "Bearer ihk_good"
        content = json.dumps({"models": MODELS} if known else {"reason": "UNAUTHENTICATED"}).encode()
        self.send_response(200 if known else 401)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of somebody who has `inferencehub` on the PATH, and a gateway."""
    bin_folder = tmp_path_factory.mktemp("bin")
    program = bin_folder / "inferencehub"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m inferencehub "$@"\n')
    program.chmod(0o755)
    server = ThreadingHTTPServer(("127.0.0.1", 0), StandInGateway)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield environment(
        INFERENCEHUB_URL=f"http://127.0.0.1:{server.server_port}",
        INFERENCEHUB_API_KEY="ihk_good",
        PATH=os.pathsep.join([str(bin_folder), os.environ["PATH"]]),
        TERM="dumb",
        HOME=str(tmp_path_factory.mktemp("home")),
    )
    server.shutdown()
    thread.join()
    server.server_close()


class Terminal:
    """A shell that believes a person to be there."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
        )
        os.close(slave)
        self.seen = ""

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def wait_for(self, text: str) -> None:
        """Until the shell has written it, after what was waited for before."""
        give_up_at = monotonic() + DEADLINE_S
        while text not in self.seen:
            ready, _, _ = select.select([self._master], [], [], max(0.0, give_up_at - monotonic()))
            assert ready, f"no {text!r} in time: {self.seen!r}"
            self.seen += os.read(self._master, 65_536).decode(errors="replace")
        self.seen = self.seen.partition(text)[2]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)


SHELLS = {
    # The prompt is one that no echo of a command contains.
    "bash": (["bash", "--norc", "--noprofile", "-i"], "PS1='REA''DY> '; eval \"$(inferencehub completion bash)\"\n"),
    "zsh": (
        ["zsh", "-f", "-i"],
        "PS1='REA''DY> '; autoload -U compinit; compinit -D -u; eval \"$(inferencehub completion zsh)\"\n",
    ),
}


@pytest.fixture(params=["bash", "zsh"], scope="module")
def terminal(request: pytest.FixtureRequest, caller: dict[str, str]) -> Iterator[Terminal]:
    command, first = SHELLS[request.param]
    shell = Terminal(command, caller)
    shell.type(first)
    shell.wait_for("READY> ")
    yield shell
    shell.close()


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("inferencehub mod", "inferencehub models"),
        ("inferencehub predict ir", "inferencehub predict iris"),
        ("inferencehub bench resnet@", "inferencehub bench resnet@7"),
        ("inferencehub predict iris@st", "inferencehub predict iris@stable"),
        ("inferencehub predict iris '[1, 2]' --dead", "inferencehub predict iris '[1, 2]' --deadline-ms"),
        ("inferencehub traffic shadow iris st", "inferencehub traffic shadow iris stable"),
    ],
)
def test_the_tab_key_completes_a_line(terminal: Terminal, typed: str, completed: str) -> None:
    terminal.type(typed)
    terminal.wait_for(typed)
    terminal.type("\t")
    # The shell writes what it adds. Then the line is commented out, so that nothing runs.
    terminal.wait_for(completed[len(typed) :])
    terminal.type("\x01#\n")
    terminal.wait_for("READY> ")


def test_fish_completes_a_line(caller: dict[str, str]) -> None:
    script = (
        "inferencehub completion fish | source\n"
        "for line in 'inferencehub mod' 'inferencehub predict iris@' 'inferencehub bench iris --conc'\n"
        "complete -C $line\nend\n"
    )
    done = subprocess.run(
        ["fish", "--no-config", "-c", script],
        capture_output=True,
        text=True,
        env=caller,
        timeout=DEADLINE_S,
        check=True,
    )
    found = [line.partition("\t")[0] for line in done.stdout.splitlines()]
    assert found == ["models", "iris@1", "iris@2", "iris@stable", "--concurrency"]


def completed(line: str, env: dict[str, str]) -> list[str]:
    """What every script is told for a line."""
    protocol = {
        "_INFERENCEHUB_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_ARGS": line,
    }
    done = cli(env={**env, **protocol})
    assert done.stderr == ""
    return [each.partition("\t")[0] for each in done.stdout.splitlines() if each]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("inferencehub predict ", ["iris", "resnet"]),
        ("inferencehub predict iris", ["iris", "iris@stable", "iris@2", "iris@1"]),
        ("inferencehub models show r", ["resnet"]),
        ("inferencehub models unload iris@", ["iris@stable", "iris@2", "iris@1"]),
        ("inferencehub completion ", ["bash", "zsh", "fish"]),
        ("inferencehub --inst", []),
    ],
)
def test_the_protocol_of_the_scripts(caller: dict[str, str], line: str, expected: list[str]) -> None:
    assert completed(line, caller) == expected


def test_without_a_gateway_or_a_key_there_are_no_names_and_no_words(caller: dict[str, str], tmp_path: Path) -> None:
    assert completed("inferencehub predict ", {**caller, "INFERENCEHUB_API_KEY": "ihk_bad"}) == []
    assert completed("inferencehub predict ", {**caller, "INFERENCEHUB_URL": "http://127.0.0.1:1"}) == []
    assert completed("inferencehub predict ", {**caller, "INFERENCEHUB_URL": "nonsense"}) == []


def test_an_option_has_the_say_on_the_gateway(caller: dict[str, str]) -> None:
    url = caller["INFERENCEHUB_URL"]
    elsewhere = {**caller, "INFERENCEHUB_URL": "http://127.0.0.1:1"}
    assert completed(f"inferencehub bench --url {url} re", elsewhere) == ["resnet"]
