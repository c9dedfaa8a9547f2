"""Another InferenceHub as the upstream: a call goes through two gateways, each with keys of its own."""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.model_folders import put
from tests.support.processes import DEADLINE_S, cli, environment, program
from tests.support.until import until
from tests.support.up import RunningUp, running_up, start_up

# Tells whose rows it ran, refuses what it is told to, and fails otherwise.
MODEL = """
from inferencehub import InvalidInput

class Model:
    inputs = {"x": ("INT64", [-1])}
    outputs = {"x": ("INT64", [-1]), "by": ("BYTES", [-1])}
    idempotent = True

    def predict(self, inputs):
        import numpy as np
        x = inputs["x"]
        if (x == 13).any():
            raise InvalidInput("13 brings bad luck.")
        if (x == 14).any():
            raise ValueError("secret")
        return {"x": x, "by": np.array([b"VERSION"] * len(x), object)}
"""
SECRET = "HUB_TOKEN"


@dataclass(slots=True)
class Chain:
    """The outer one is asked, the inner one has the models."""

    outer: RunningUp
    inner: RunningUp


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    place = tmp_path_factory.mktemp("chain")
    for version in ("1", "2"):
        put(place / "inner/models", "who", version, {"model.py": MODEL.replace("VERSION", version)})
    (place / "outer").mkdir()
    with running_up(place / "inner/home", "--models", str(place / "inner/models"), "--grpc-port", "0") as inner:
        grpc = inner.program.event("listening")["grpc"]
        key = inner.request("POST", "/admin/keys", {"name": "outer", "scopes": ["predict"]}).json()["key"]
        upstream = {"name": "inner", "url": f"grpc://{grpc}", "token_env": SECRET}
        config = place / "inferencehub.yaml"
        config.write_text(json.dumps({"workers": {"upstreams": [upstream]}}))
        home = place / "outer/home"
        # There is no folder of models: all of them are upstream.
        with running_up(home, "--config", str(config), env=environment(**{SECRET: key})) as outer:
            yield Chain(outer, inner)


def test_up_without_models_of_its_own_says_what_is_upstream(chain: Chain) -> None:
    assert [(each["name"], each["version"], each["state"]) for each in chain.outer.models] == [
        ("who", "2", "READY"),
        ("who", "1", "READY"),
    ]
    assert chain.outer.worker_processes() == []
    assert chain.outer.request("GET", "/health/ready").status == 200
    (worker,) = chain.outer.request("GET", "/admin/workers").json()["workers"]
    assert (worker["name"], worker["kind"], worker["state"]) == ("inner", "oip", "READY")


def test_a_call_goes_through_both_with_its_datatypes_exact(chain: Chain) -> None:
    answer = chain.outer.predict("who", [str(2**53 + 1), 2])
    assert answer.status == 200
    assert answer.json()["outputs"] == {"x": [str(2**53 + 1), 2], "by": ["2", "2"]}
    assert chain.outer.predict("who", [1], "1").json()["outputs"]["by"] == ["1"]


def test_labels_and_rules_of_the_outer_one_choose_among_versions_of_the_inner_one(chain: Chain) -> None:
    outer = chain.outer
    document = {"weights": {"1": 100}, "labels": {"stable": "1", "next": "2"}}
    assert outer.request("PUT", "/admin/traffic/who", document).status == 200
    assert outer.predict("who", [1]).json()["version"] == "1"
    assert outer.predict("who", [1], "next").json()["outputs"]["by"] == ["2"]


def test_a_refusal_of_the_model_is_told_and_its_failure_is_not(chain: Chain) -> None:
    refused = chain.outer.predict("who", [13])
    assert (refused.status, refused.json()["reason"]) == (400, "INPUT_MISMATCH")
    assert "13 brings bad luck." in refused.json()["detail"]
    failed = chain.outer.predict("who", [14])
    assert (failed.status, failed.json()["reason"]) == (500, "MODEL_FAILED")
    assert "secret" not in failed.body.decode()


def test_a_gateway_that_runs_alone_takes_them_too(chain: Chain, tmp_path: Path) -> None:
    config = json.loads((chain.outer.home.parent.parent / "inferencehub.yaml").read_text())
    (upstream,) = config["workers"]["upstreams"]
    # The admin's key would do for anything: it is the inner one's business what it lets this one do.
    variables = {
        "INFERENCEHUB_WORKERS__UPSTREAMS": json.dumps([upstream]),
        "INFERENCEHUB_AUTH__ENABLED": "false",
        SECRET: chain.inner.key,
    }
    command = [sys.executable, "-P", "-m", "inferencehub", "gateway", "--port", "0", "--home", str(tmp_path / "home")]
    with program(command, env=environment(**variables), cwd=tmp_path) as gateway:
        gateway.log('"msg":"ready"')
        port = json.loads(gateway.log('"msg":"listening"'))["port"]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/models", timeout=DEADLINE_S) as answer:
            assert [each["name"] for each in json.loads(answer.read())["models"]] == ["who"]


def test_the_token_is_nowhere_to_be_seen(chain: Chain) -> None:
    token = next(value for each in chain.outer.processes() for name, value in each.environ().items() if name == SECRET)
    assert token.startswith("ihk_")
    config = chain.outer.home.parent.parent / "inferencehub.yaml"
    shown = cli("config", "show", "--config", str(config), "--json", env=environment(**{SECRET: token}))
    assert json.loads(shown.stdout)["workers"]["upstreams"][0]["token_env"] == SECRET
    seen = [shown.stdout, *chain.outer.program.stdout.all, *chain.outer.program.stderr.all]
    assert token not in "\n".join(seen)
    assert token not in chain.outer.request("GET", "/admin/workers").body.decode()


def test_a_key_that_is_revoked_there_is_a_lost_worker_here(chain: Chain) -> None:
    keys = chain.inner.request("GET", "/admin/keys").json()["keys"]
    (key,) = [each["id"] for each in keys if each["name"] == "outer"]
    assert chain.inner.request("DELETE", f"/admin/keys/{key}").status < 300
    # No caller of the outer one is told that a key is wrong: theirs is not.
    answer = chain.outer.predict("who", [1], x_request_timeout_ms="300")
    assert (answer.status, answer.json()["reason"]) in {(503, "NO_HEALTHY_WORKER"), (504, "DEADLINE_EXCEEDED")}
    workers = until(
        lambda: [w for w in chain.outer.request("GET", "/admin/workers").json()["workers"] if w["state"] == "LOST"]
    )
    assert workers[0]["problem"].startswith("UNAUTHENTICATED")


def test_a_token_that_is_not_there_is_said_before_anything_starts(tmp_path: Path) -> None:
    config = tmp_path / "inferencehub.yaml"
    upstream = {"name": "inner", "url": "grpc://127.0.0.1:1", "token_env": SECRET}
    config.write_text(json.dumps({"workers": {"upstreams": [upstream]}}))
    with start_up(tmp_path / "home", "--config", str(config)) as started:
        assert started.wait() == 3
        said = started.log("workers.upstreams")
    assert said.endswith(
        "workers.upstreams.0.token_env: expected the environment variable HUB_TOKEN to hold a secret, got none"
    )
