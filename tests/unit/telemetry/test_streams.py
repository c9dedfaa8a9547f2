"""Standard streams that are closed, full, or read by nobody: what is written is lost, and nothing else."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from inferencehub.telemetry.outlet import MOST_BYTES, Outlet
from inferencehub.telemetry.streams import color_in_force, style_in_force
from tests.support.processes import ROOT
from tests.support.until import until

DEADLINE_S = 60


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """Its ends for reading and for writing; as small as pipes can be."""
    read, write = os.pipe()
    if sys.platform == "linux":
        fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, 4_096)
    yield read, write
    # The outlet's thread writes to it as long as the process lives: closed, another file would get the number.
    null = os.open(os.devnull, os.O_RDWR)
    for end in (read, write):
        os.dup2(null, end)
    os.close(null)


def notice(lines: int) -> str:
    return f"lost {lines}\n"


def read_all(read: int, last: bytes) -> bytes:
    received = b""
    while not received.endswith(last):
        received += os.read(read, 1_000_000)
    return received


def test_lines_go_out_in_order(pipe: tuple[int, int]) -> None:
    read, write = pipe
    outlet = Outlet(write, notice)
    for number in range(3):
        outlet.write(b"%d\n" % number)
    outlet.flush()
    assert os.read(read, 100) == b"0\n1\n2\n"


def test_whoever_writes_never_waits_and_the_lost_lines_are_counted(pipe: tuple[int, int]) -> None:
    read, write = pipe
    outlet = Outlet(write, notice)
    line = b"x" * 99_999 + b"\n"
    for _ in range(20):  # 2 MB, and nobody reads
        outlet.write(line)
    outlet.flush(0.01)
    received = b""
    while b"again" not in received:
        received += os.read(read, 1_000_000)
        outlet.write(b"again\n")
    kept = received.count(line)
    assert kept == MOST_BYTES // len(line)
    assert f"lost {20 - kept}\nagain\n".encode() in received


def test_a_line_that_lost_its_beginning_loses_its_end_too(pipe: tuple[int, int]) -> None:
    read, write = pipe
    outlet = Outlet(write, notice)
    outlet.write(b"kept\nha")
    outlet.write(b"l" * (MOST_BYTES + 1))
    outlet.write(b"f\nwhole\n")
    assert read_all(read, b"whole\n") == b"kept\nha\nlost 1\nwhole\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_costs_lines_and_nothing_else() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    outlet = Outlet(full, notice)
    for _ in range(3):
        outlet.write(b"line\n")
        outlet.flush()
    read, write = os.pipe()
    os.dup2(write, full)
    outlet.write(b"there is room again\n")
    assert read_all(read, b"again\n") == b"lost 3\nthere is room again\n"


def test_a_reader_that_has_gone_costs_lines_and_nothing_else(pipe: tuple[int, int]) -> None:
    read, write = pipe
    outlet = Outlet(write, notice)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, read)
    for _ in range(3):
        outlet.write(b"line\n")
    outlet.flush()
    other, write_other = os.pipe()
    os.dup2(write_other, write)
    outlet.write(b"somebody reads again\n")
    assert read_all(other, b"again\n") == b"lost 3\nsomebody reads again\n"


def test_a_pipe_that_somebody_made_non_blocking_is_waited_for(pipe: tuple[int, int]) -> None:
    read, write = pipe
    os.set_blocking(write, False)
    outlet = Outlet(write)
    outlet.write(b"x" * 100_000 + b"\n")
    assert len(read_all(read, b"\n")) == 100_001


def test_the_format_is_decided_where_the_terminal_is() -> None:
    assert style_in_force("auto", is_terminal=False) == "json"
    assert style_in_force("text", is_terminal=False) == "text"
    assert style_in_force("auto", is_terminal=True) == "text"


@pytest.mark.parametrize(
    ("environment", "is_terminal", "color"),
    [
        ({"TERM": "xterm"}, True, "always"),
        ({"TERM": "xterm"}, False, "never"),
        ({"TERM": "dumb"}, True, "never"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, "never"),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, "always"),
    ],
)
def test_colours_are_for_terminals_whose_owners_want_them(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], is_terminal: bool, color: str
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert color_in_force("auto", is_terminal=is_terminal) == color
    assert color_in_force("always", is_terminal=False) == "always"
    assert color_in_force("never", is_terminal=True) == "never"


# Whole processes, because only those have standard streams of their own.

RELAYED = """
import os, subprocess, sys
from inferencehub.telemetry.relay import relayed
with relayed(2, lambda lines: f"lost {lines}\\n"):
    %s
os.write(2, b"after\\n")
"""


def python(script: str, **options: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen([sys.executable, "-c", script], env=environment, **options)  # type: ignore[call-overload,no-any-return]


def test_what_a_crashing_child_has_written_is_not_lost() -> None:
    crash = "import faulthandler, os; faulthandler.enable(); os.write(2, b'x' * 100_000); os.abort()"
    script = RELAYED % f'subprocess.run([sys.executable, "-c", {crash!r}])'
    with python(script, stderr=subprocess.PIPE) as process:
        _, said = process.communicate(timeout=DEADLINE_S)
    assert said.startswith(b"x" * 100_000)
    assert b"Fatal Python error: Aborted" in said
    assert said.endswith(b"after\n")


def test_children_and_c_code_never_wait_for_a_reader_that_stalls() -> None:
    child = "import os; [os.write(2, b'x' * 99_999 + b'\\n') for _ in range(50)]"
    script = RELAYED % f'sys.exit(subprocess.run([sys.executable, "-c", {child!r}]).returncode)'
    read, write = os.pipe()
    try:
        with python(script, stderr=write) as process:
            os.close(write)
            # Nobody reads: 5 MB against a pipe of 64 KB. That it ends is the point.
            assert process.wait(DEADLINE_S) == 0
    finally:
        os.close(read)


@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "0<&- 1>&- 2>&-"])
def test_closed_streams_are_opened_before_anything_else_gets_their_number(closed: str) -> None:
    script = (
        "from inferencehub.telemetry.streams import *; open_closed_streams()\n"
        "import os, sys, socket, json\n"
        "opened = socket.socket().fileno()\n"
        "print('out'); print('err', file=sys.stderr); os.write(2, b'c')\n"
        "sys.stdin.read(); sys.stdout.flush(); sys.stderr.flush()\n"
        "json.dump(opened, open(sys.argv[1], 'w'))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    read, write = os.pipe()
    with os.fdopen(read) as said:
        command = f'exec "$0" -c "$1" /dev/fd/{write} {closed}'
        process = ["sh", "-c", command, sys.executable, script]
        subprocess.run(process, env=environment, pass_fds=[write], stdin=subprocess.DEVNULL, check=True)
        os.close(write)
        assert json.load(said) > 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_print_to_a_full_disk_raises_nothing_and_the_process_ends_well() -> None:
    script = (
        "import sys, os, logging; from inferencehub.telemetry.streams import forgive; forgive()\n"
        "print('x' * 100_000, flush=True); print('\\udcff', file=sys.stderr); logging.warning('w')"
    )
    with open("/dev/full", "wb") as full, python(script, stdout=full, stderr=full) as process:
        assert process.wait(DEADLINE_S) == 0


def test_flush_waits_no_longer_than_somebody_reads(pipe: tuple[int, int]) -> None:
    outlet = Outlet(pipe[1])
    outlet.write(b"x" * 100_000)
    ended = threading.Event()

    def flush() -> None:
        outlet.flush(0.01)
        ended.set()

    threading.Thread(target=flush, daemon=True).start()
    until(ended.is_set)
