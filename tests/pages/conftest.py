"""What the walks through pages begin with: the wheel, and whether pip itself installs what a page asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.wheel import built_once


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_once(tmp_path_factory).wheel


@pytest.fixture(scope="session")
def by_pip(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--by-pip"))
