"""How many threads this worker may use, so that the workers of one machine don't fight for the cores."""

from __future__ import annotations

import os

# Read by OpenMP, OpenBLAS, MKL, numexpr and Accelerate when they are first loaded: set before numpy is imported.
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def threads_for_worker(cores: int, worker_count: int) -> int:
    """Threads of one run, so that all workers together have as many as there are cores."""
    return max(1, cores // max(1, worker_count))


def limit_threads(threads: int) -> None:
    """Tell the libraries that are loaded from now on. What the operator has set stands."""
    for variable in THREAD_VARIABLES:
        os.environ.setdefault(variable, str(threads))
