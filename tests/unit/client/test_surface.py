"""Both clients offer the same, and `import inferencehub` loads next to nothing."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys

import pytest

from inferencehub import AsyncClient, Client

HEAVY = (
    "numpy",
    "grpc",
    "google",
    "pandas",
    "polars",
    "PIL",
    "httpx2",
    "httpcore2",
    "asyncio",
    "ssl",
    "pydantic",
    "typer",
)
OWN_NAMES = {"close": "aclose", "__enter__": "__aenter__", "__exit__": "__aexit__"}


def surface(client: type) -> dict[str, inspect.Signature]:
    names = [
        name for name in vars(client) if not name.startswith("_") or name in OWN_NAMES or name in OWN_NAMES.values()
    ]
    return {name: inspect.signature(vars(client)[name]) for name in names}


def test_both_clients_offer_the_same() -> None:
    sync, awaited = surface(Client), surface(AsyncClient)
    assert {OWN_NAMES.get(name, name) for name in sync} == set(awaited)
    for name, signature in sync.items():
        assert list(signature.parameters) == list(awaited[OWN_NAMES.get(name, name)].parameters), name
    init = inspect.signature(Client.__init__).parameters
    assert list(init) == list(inspect.signature(AsyncClient.__init__).parameters)


def modules_after(statements: str) -> set[str]:
    command = f"import sys; before = set(sys.modules)\n{statements}\nprint(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    found: list[str] = ast.literal_eval(done.stdout)
    return {name.partition(".")[0] for name in found}


def test_the_package_loads_nothing_heavy() -> None:
    loaded = modules_after("import inferencehub")
    assert "inferencehub" in loaded
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize("name", ["InvalidInput", "RequestError", "CLASS_BY_REASON"])
def test_neither_do_its_errors(name: str) -> None:
    assert modules_after(f"from inferencehub.errors import {name}").isdisjoint(HEAVY)


def test_a_client_that_only_administers_loads_neither_numpy_nor_protobuf() -> None:
    loaded = modules_after("from inferencehub import Client\nClient('http://127.0.0.1:1', 'ihk_a_b').close()")
    assert "httpx2" in loaded
    assert loaded.isdisjoint({"numpy", "grpc", "google", "pandas", "polars", "PIL", "pydantic", "typer", "asyncio"})
