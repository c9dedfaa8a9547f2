"""What the gateway says of its own HTTP API: a gateway is started from its sources and asked for /openapi.json."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import inferencehub
from inferencehub.config.settings import Settings
from inferencehub.launch.documents import GatewayDocument
from inferencehub.launch.lines import text_of
from inferencehub.launch.names import CONFIG_VARIABLE, GATEWAY

MAIN = Path(__file__).resolve().parent.parent / "gateway/src/main.ts"


class NoGatewayError(Exception):
    """The gateway did not start; the message is its own."""


def openapi_document(node: str) -> dict[str, Any]:
    """The document, exactly as callers of a gateway with default settings get it."""
    with _gateway(node) as url, urllib.request.urlopen(f"{url}/openapi.json", timeout=30) as answer:
        document: dict[str, Any] = json.load(answer)
        return document


@contextmanager
def _gateway(node: str) -> Iterator[str]:
    """A gateway without workers and without keys, on a port of its own; yields its address."""
    with tempfile.TemporaryDirectory() as home:
        launch = Path(home) / "launch.json"
        launch.write_text(text_of(_launch_document(home)))
        descriptor = os.open(launch, os.O_RDONLY)
        try:
            process = subprocess.Popen(
                [node, "--disable-warning=ExperimentalWarning", str(MAIN), "serve"],
                env={**os.environ, CONFIG_VARIABLE: str(descriptor)},
                pass_fds=[descriptor],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        finally:
            os.close(descriptor)
        with process:
            try:
                yield f"http://127.0.0.1:{_port(process)}"
            finally:
                process.terminate()


def _launch_document(home: str) -> GatewayDocument:
    settings = Settings().model_dump(mode="json")
    settings["auth"]["enabled"] = False
    settings["gateway"]["port"] = 0
    return GatewayDocument(name=GATEWAY, version=inferencehub.__version__, settings=settings, home=home)


def _port(process: subprocess.Popen[str]) -> int:
    """From the log line that says so."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("{") and (said := json.loads(line)).get("msg") == "listening":
            return int(said["port"])
    raise NoGatewayError(f"the gateway ended before it listened\n{''.join(lines)}")
