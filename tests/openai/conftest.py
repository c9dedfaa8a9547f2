"""A gateway with models that generate and embed, shared by the tests of this package, and the official clients."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inferencehub.cli.init import MODEL_PY
from inferencehub.supervisor.machine.node import find_node
from tests.openai.callers import AsyncCaller, Caller, SyncCaller
from tests.openai.served import Served
from tests.support.generative_models import put_byte_model
from tests.support.model_folders import put
from tests.support.processes import DEADLINE_S, environment
from tests.support.up import running_up

EMBED = """
import numpy

class Model:
    def embed(self, texts):
        rows = [[len(text), *numpy.random.default_rng(len(text)).normal(size=6)] for text in texts]
        return numpy.array(rows, numpy.float32)
"""
NODE_PROGRAM = Path(__file__).with_name("calls.mjs")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    models = tmp_path_factory.mktemp("models")
    put_byte_model(models, "assistant")
    # Its process ends alone.
    put_byte_model(models, "mortal", yaml="isolation: process\nidempotent: false\n")
    put_byte_model(models, "writer", task="complete")
    put(models, "sentences", "1", {"model.py": EMBED})
    put(models, "wordcount", "1", {"model.py": MODEL_PY})
    put(models, "broken", "1", {"model.py": "raise RuntimeError('it does not load')"})
    with running_up(tmp_path_factory.mktemp("up") / "home", "--models", str(models)) as up:
        yield Served(up, models / "never")


@pytest.fixture(params=[SyncCaller, AsyncCaller], ids=["sync", "async"])
def caller(request: pytest.FixtureRequest, served: Served) -> Caller:
    """The Python client, called in both ways."""
    made: Caller = request.param(served.url, served.up.key)
    return made


@pytest.fixture(scope="session")
def node(served: Served) -> dict[str, Any]:
    """What the client from npm has seen: one program makes all its calls."""
    given = {
        "url": served.url,
        "apiKey": served.up.key,
        "never": str(served.never),
        "keys": served.keys(),
    }
    ran = subprocess.run(
        [find_node().path, str(NODE_PROGRAM)],
        input=json.dumps(given),
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=DEADLINE_S,
        check=False,
    )
    assert ran.returncode == 0, f"{ran.stdout}{ran.stderr}"
    found: dict[str, Any] = json.loads(ran.stdout)
    return found
