"""Stands in for gateway or worker in tests of the supervisor: speaks the control protocol and does nothing else.

Its behaviour comes from the file named by its argument, read at every start, so that a test can change it between two
lives: {"on_start": "serve" | "fail" | "crash", "on_term": "exit" | "ignore", "reason": …, "leaves": true}.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

SLEEP = [sys.executable, "-c", "import time; time.sleep(300)"]


def left() -> dict[str, int]:
    """What model code may leave: a child, one in a session of its own, one without our mark, and one whose parent has
    ended."""
    read, write = os.pipe()
    if os.fork() == 0:
        os.setsid()
        os.write(write, str(subprocess.Popen(SLEEP).pid).encode())
        os._exit(0)
    os.wait()
    return {
        "orphan": int(os.read(read, 32)),
        "child": subprocess.Popen(SLEEP).pid,
        "session": subprocess.Popen(SLEEP, start_new_session=True).pid,
        "unmarked": subprocess.Popen(SLEEP, start_new_session=True, env={}).pid,
    }


def main() -> None:
    behaviour = json.loads(Path(sys.argv[1]).read_text())
    control = socket.socket(fileno=int(os.environ["INFERENCEHUB_CONTROL_FD"]))
    received = control.makefile("r")
    config = json.loads(received.readline())["config"]

    def say(**event: Any) -> None:
        control.sendall(json.dumps(event).encode() + b"\n")

    start = behaviour.get("on_start", "serve")
    if start == "fail":
        say(event="failed", reason=behaviour["reason"], exit_code=behaviour["exit_code"])
        sys.exit(behaviour["exit_code"])
    if start == "crash":
        sys.exit(7)
    ignore = behaviour.get("on_term") == "ignore"
    signal.signal(signal.SIGTERM, signal.SIG_IGN if ignore else lambda *_: sys.exit(0))
    sys.stdout.write(f"{config['name']} prints this\n")
    sys.stdout.flush()
    say(event="listening")
    if behaviour.get("key"):
        say(event="first_key", key=behaviour["key"])
    if config.get("sign_in_link"):
        say(event="sign_in_link", link=f"made-by-{os.getpid()}")
    say(event="ready", models=behaviour.get("models", []))
    leaves = {"left": left()} if behaviour.get("leaves") else {}
    # One write: others write to the same pipe.
    os.write(2, json.dumps({"started": config["name"], "pid": os.getpid(), **leaves}).encode() + b"\n")
    received.read()  # until the supervisor is gone


main()
