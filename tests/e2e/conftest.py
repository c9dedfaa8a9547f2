"""A product that serves, shared by the tests of one file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inferencehub.cli.init import MODEL_PY
from tests.support.up import RunningUp, running_up


@pytest.fixture(scope="session")
def word_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder whose one model needs no library but numpy, so that it loads at once."""
    folder = tmp_path_factory.mktemp("models")
    version = folder / "wordcount" / "1"
    version.mkdir(parents=True)
    (version / "model.py").write_text(MODEL_PY)
    return folder


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, word_models: Path) -> Iterator[RunningUp]:
    """`inferencehub up` with that folder."""
    with running_up(tmp_path_factory.mktemp("up") / "home", "--models", str(word_models)) as running:
        yield running
