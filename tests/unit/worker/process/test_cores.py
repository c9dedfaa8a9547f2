"""How many threads a worker may use."""

from __future__ import annotations

import os

import pytest

from inferencehub.worker.process.cores import THREAD_VARIABLES, limit_threads, threads_for_worker


@pytest.mark.parametrize(("cores", "workers", "threads"), [(8, 2, 4), (2, 4, 1), (1, 1, 1), (7, 2, 3), (4, 0, 4)])
def test_workers_share_the_cores(cores: int, workers: int, threads: int) -> None:
    assert threads_for_worker(cores, workers) == threads


def test_what_the_operator_has_set_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in THREAD_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    limit_threads(2)
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert os.environ["OPENBLAS_NUM_THREADS"] == "2"
    for variable in THREAD_VARIABLES:
        monkeypatch.delenv(variable)
