"""How many cores a process may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inferencehub.launch.cores import usable_cores


def cgroup(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    return folder


def test_a_containers_quota_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(16)), raising=False)
    assert usable_cores(tmp_path) == 16
    assert usable_cores(cgroup(tmp_path, cpu_dot_max="max 100000\n")) == 16
    assert usable_cores(cgroup(tmp_path, cpu_dot_max="250000 100000\n")) == 3
    assert usable_cores(cgroup(tmp_path, cpu_dot_max="5000 100000\n")) == 1
    assert usable_cores(cgroup(tmp_path, cpu_dot_max="nonsense\n")) == 16


def test_the_older_kind_of_quota_counts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(4)), raising=False)
    older = {"cpu__cpu_dot_cfs_period_us": "100000"}
    assert usable_cores(cgroup(tmp_path, cpu__cpu_dot_cfs_quota_us="200000", **older)) == 2
    assert usable_cores(cgroup(tmp_path, cpu__cpu_dot_cfs_quota_us="-1", **older)) == 4


def test_affinity_counts_below_the_quota(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3}, raising=False)
    assert usable_cores(cgroup(tmp_path, cpu_dot_max="800000 100000\n")) == 1


def test_a_machine_without_affinity_has_its_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 10)
    assert usable_cores(tmp_path) == 10
