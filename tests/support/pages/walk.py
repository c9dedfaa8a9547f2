"""A page walked from its top to its end, as a reader does it: block after block, in an environment that holds what the
page installs and in a HOME of its own, with no Node on the PATH.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.pages.blocks import Block, blocks_of
from tests.support.pages.walked import in_a_walk
from tests.support.processes import DEADLINE_S, ROOT, Program, program
from tests.support.until import until

WHEEL = "dist/inferencehub-0.1.0-py3-none-any.whl"
# All that a page may take for granted of a reader's machine.
TOOLS = (
    "bash",
    "cat",
    "cp",
    "curl",
    "cut",
    "dirname",
    "env",
    "grep",
    "head",
    "ls",
    "mkdir",
    "mv",
    "rm",
    "sed",
    "sh",
    "tail",
    "uname",
)
SHELLS = ("bash", "sh")
KEY = re.compile(r"ihk_\w{8}_\w{43}")
PLACEHOLDER = "ihk_…"
# What a sentence tells to install is installed, too.
_INSTALLS = re.compile(r"`(pip install [^`]+)`")
_STARTS = re.compile(r"^(?:inferencehub|make) up\b.*$", re.MULTILINE)
# An answer that is a problem fails its block, and the wheel has been built already.
_ALWAYS = """
curl() { command curl --fail-with-body "$@"; }
make() { case "$1" in wheel) ls dist/*.whl ;; up) exec inferencehub up ${2#ARGS=} ;; *) return 2 ;; esac; }
"""
# In place of what takes minutes: pip links, and a venv needs none then.
_QUICK = """
pip() { "$PAGES_PYTHON" "$PAGES_PIP" "$VIRTUAL_ENV" "$@"; }
python3() { case "$1 $2" in "-m venv") command python3 -m venv --without-pip "$3" ;; *) command python3 "$@" ;; esac; }
"""


@dataclass(slots=True)
class Walk:
    """A reader: where he is, what his shell knows, and what he has started."""

    folder: Path
    tools: Path
    by_pip: bool
    open: ExitStack
    url: str = ""
    key: str = ""
    server: Program | None = None

    def through(self, page: str) -> None:
        """Every block that runs, in order; what it prints is held to what the page says."""
        printed, read = "", ""
        for block in blocks_of(page):
            for line in _INSTALLS.findall(block.before.removeprefix(read)):
                self._ran(line, block.place)
            read = block.before
            if in_a_walk(block):
                printed = self.take(block)
            elif block.kind == "prints":
                assert_printed(printed, block)

    def take(self, block: Block) -> str:
        """Do what the block asks for, and return what it prints; AssertionError if it fails."""
        if block.kind == "file":
            file = self.folder / block.words
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.code, encoding="utf-8")
            return ""
        code = self._here(block.code)
        if self.server is not None:
            until(self._serves_what_lies_there)
        if block.kind == "runs on":
            return self._left_running(code, block)
        if block.language == "python":
            return self._ran('python -W ignore -c "$PAGES_CODE"', block.place, PAGES_CODE=code)
        start = _STARTS.search(code)
        if start is None:
            return self._ran(code, block.place)
        before = self._ran(code[: start.start()], block.place)
        self.serve(start[0])
        return before

    def _left_running(self, code: str, block: Block) -> str:
        """In a terminal of its own, until the walk ends; its words are what it is waited for."""
        command = 'exec python -W ignore -c "$PAGES_CODE"' if block.language == "python" else f"exec {code}"
        options = self._options(PAGES_CODE=code)
        running = self.open.enter_context(program(["bash", "-ec", self._with_state(command)], **options))
        return str(running.stdout.first(lambda line: block.words in line and line)) if block.words else ""

    def install(self, extras: str, environment: str = "hub") -> None:
        """The wheel, as docs/GETTING_STARTED.md installs it."""
        self._ran(
            f"python3 -m venv {environment}\nsource {environment}/bin/activate\npip install '{WHEEL}[{extras}]'",
            "the beginning",
        )

    def serve(self, command: str) -> None:
        """`up` in a terminal of its own, until it is ready; one that has run before ends first."""
        self.stop()
        quoted = self._with_state(f"exec {command}" if command.startswith("inferencehub") else command)
        self.server = self.open.enter_context(program(["bash", "-ec", quoted], **self._options()))
        self.url = self.server.stdout.first(lambda line: re.search(r"http://127\.0\.0\.1:\d+", line))[0]
        if not self.key:
            self.key = self.server.stdout.first(KEY.search)[0]
        self.server.stdout.first(lambda line: line.startswith("Serving "))

    def sign_in(self) -> None:
        """As every page has it that speaks of a gateway which is there."""
        self._ran(f"export INFERENCEHUB_API_KEY={self.key}", "the beginning")

    def stop(self) -> None:
        if self.server is not None:
            self.server.process.terminate()
            self.server.wait()
            self.server = None

    def predict(self, model: str, inputs: Any, **more: str) -> Any:
        """One call: its answer, or the problem."""
        headers = {"authorization": f"Bearer {self.key}", "content-type": "application/json"}
        body = json.dumps({"model_name": model, "inputs": inputs, **more}).encode()
        call = urllib.request.Request(f"{self.url}/predict", data=body, headers=headers)
        try:
            with urllib.request.urlopen(call, timeout=DEADLINE_S) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return json.load(error)

    def _serves_what_lies_there(self) -> bool:
        """A reader's next command comes a while after the last; here it waits for what the last one has copied."""
        there = {(each.parent.parent.name, each.parent.name) for each in self.folder.glob("models/*/*/model.*")}
        headers = {"authorization": f"Bearer {self.key}"}
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/models", headers=headers)) as answer:
            models = json.load(answer)["models"]
        known = [(model["name"], each["version"], each["state"]) for model in models for each in model["versions"]]
        return there <= {(name, version) for name, version, state in known if state in ("READY", "FAILED")}

    def _here(self, code: str) -> str:
        """With the address and the key of this run where the page has those of its own."""
        for address in ("localhost:3000", "127.0.0.1:3000"):
            code = code.replace(address, self.url.removeprefix("http://") or address)
        return code.replace(PLACEHOLDER, self.key or PLACEHOLDER)

    def _ran(self, code: str, place: str, **extra: str) -> str:
        whole = (
            f'{self._with_state(code)}\n{{ unset PAGES_CODE; declare -px; printf "cd %q\\n" "$PWD"; }} > "$PAGES_STATE"'
        )
        done = subprocess.run(
            ["bash", "-ec", whole],
            capture_output=True,
            text=True,
            timeout=20 * DEADLINE_S,
            check=False,
            **self._options(**extra),
        )
        assert done.returncode == 0, f"{place} ended with {done.returncode}\n{code}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def _with_state(self, code: str) -> str:
        """What blocks before have exported, and the folder that they went to."""
        known = 'if [ -f "$PAGES_STATE" ]; then . "$PAGES_STATE"; fi'
        here = f"export INFERENCEHUB_URL={self.url}" if self.url else ""
        return "\n".join([_ALWAYS, "" if self.by_pip else _QUICK, known, here, code])

    def _options(self, **extra: str) -> dict[str, Any]:
        fixed = {
            "HOME": str(self.folder.parent / "home"),
            "PATH": str(self.tools),
            "LANG": "C.UTF-8",
            "PAGES_STATE": str(self.folder.parent / "state"),
            "PAGES_PYTHON": sys.executable,
            "PAGES_PIP": str(ROOT / "tests/support/pages/pip_of_links.py"),
            "INFERENCEHUB_GATEWAY__PORT": "0",
        }
        return {"cwd": self.folder, "env": {**fixed, **extra}}


@contextmanager
def walking(base: Path, wheel: Path, *, by_pip: bool = False) -> Iterator[Walk]:
    """Begins in a folder with the wheel, as `make wheel` leaves it, and in an empty HOME."""
    folder, tools = base / "checkout", base / "tools"
    for each in (folder / "dist", tools, base / "home"):
        each.mkdir(parents=True)
    shutil.copy(wheel, folder / "dist")
    for name in TOOLS:
        (tools / name).symlink_to(str(shutil.which(name)))
    (tools / "python3").symlink_to(Path(sys._base_executable).resolve())
    with ExitStack() as stack:
        walk = Walk(folder, tools, by_pip, stack)
        stack.callback(walk.stop)
        yield walk


def assert_printed(printed: str, block: Block) -> None:
    """To the letter; or as JSON, where times and ids are those of one run."""
    if not block.words:
        assert printed.rstrip("\n") == block.code.rstrip("\n"), block.place
        return
    assert block.words == "like", block.place
    assert _without_times(json.loads(printed)) == _without_times(json.loads(block.code)), block.place


def _without_times(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "request_id": "", "timings_ms": sorted(answer["timings_ms"])}
