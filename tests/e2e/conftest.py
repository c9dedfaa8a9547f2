"""A product that serves, shared by the tests of one file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inferencehub.cli.init import MODEL_PY
from tests.support.mlserver import has_no_python_for_mlserver
from tests.support.up import RunningUp, running_up

# Anywhere else a missing MLServer fails its tests.
collect_ignore = ["test_mlserver.py"] if has_no_python_for_mlserver() else []


def pytest_report_header() -> str | None:
    """Says what is left out, and why."""
    return "test_mlserver.py is left out: MLServer needs Python 3.12 or earlier" if collect_ignore else None


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
