"""Models change while they are busy: a hundred reloads and twenty broken ones, and no caller may notice any of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.counting_models import counting
from tests.support.model_folders import put
from tests.support.processes import environment
from tests.support.reloads import reload_under_load
from tests.support.up import running_up

pytestmark = pytest.mark.fault


@pytest.mark.parametrize("workers", [1, 2])
def test_no_error_and_no_wrong_version_at_70_percent_of_capacity(tmp_path: Path, workers: int) -> None:
    models = tmp_path / "models"
    put(models, "still", "1", counting(1))
    env = environment(INFERENCEHUB_MODELS__SETTLE_MS="200")
    with running_up(tmp_path / "home", "--models", str(models), "--workers", str(workers), env=env) as up:
        result = reload_under_load(up, models, reloads=100, broken=20, capacity_s=4)
    print(f"\n{workers} workers: {result}")
    assert result.errors == {}
    assert result.wrong_versions == 0
    assert len(result.versions) > 30
