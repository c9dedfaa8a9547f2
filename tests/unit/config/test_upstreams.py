"""`workers.upstreams`: what may be said of servers of others, and that what is wrong is said with its place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from inferencehub.cli.settings import own_model_folders
from inferencehub.config.checks import check_gateway
from inferencehub.config.error import ConfigError
from inferencehub.config.resolve import resolve
from inferencehub.config.settings import Settings
from inferencehub.config.upstreams import OpenAiUpstream
from inferencehub.launch.documents import ModelsFolder

GUIDE = Path(__file__).parents[3] / "docs/guides/upstreams.md"
SAMPLES = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
TRITON = {"name": "triton", "url": "grpc://triton:8001"}
VLLM = {"name": "vllm", "url": "http://vllm:8000/v1", "protocol": "openai", "models": ["llama"]}


def settings_of(*upstreams: dict[str, Any], **workers: Any) -> Settings:
    of_protocol = [(VLLM if each.get("protocol") == "openai" else TRITON) | each for each in upstreams]
    return Settings.model_validate({"workers": {"upstreams": of_protocol, **workers}})


@pytest.mark.parametrize("sample", SAMPLES, ids=range(len(SAMPLES)))
def test_the_samples_of_the_guide_are_taken(sample: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in re.findall(r"certs/\S+", sample):
        (tmp_path / "certs").mkdir(exist_ok=True)
        (tmp_path / path).touch()
    for variable in re.findall(r"(?:HUB|OPENAI)_\w+", sample):
        monkeypatch.setenv(variable, "s3cret")
    (tmp_path / "inferencehub.yaml").write_text(sample)
    settings = resolve(folder=tmp_path, environment={}).settings
    check_gateway(settings)
    assert len(settings.workers.upstreams) == sample.count("url:")
    assert "s3cret" not in settings.model_dump_json()


def test_the_sample_in_the_environment_is_taken_too() -> None:
    (text,) = re.findall(r"INFERENCEHUB_WORKERS__UPSTREAMS='([^']*)'", GUIDE.read_text(encoding="utf-8"))
    variable = {"INFERENCEHUB_WORKERS__UPSTREAMS": text}
    (upstream,) = resolve(environment=variable, folder=Path("/nowhere")).settings.workers.upstreams
    assert upstream.name == json.loads(text)[0]["name"]


def test_a_model_may_be_given_by_its_name_and_versions_as_numbers() -> None:
    (upstream,) = settings_of({"models": ["fraud", {"name": "churn", "versions": [3, "4"]}]}).workers.upstreams
    assert upstream.models is not None
    assert [each.name for each in upstream.models] == ["fraud", "churn"]
    assert [each.versions for each in upstream.models] == [None, ["3", "4"]]


def test_a_server_of_openais_api_is_told_by_its_protocol() -> None:
    model = {"name": "llama", "upstream_model": "meta-llama/Llama-3.1-8B-Instruct", "version": 2}
    (upstream,) = settings_of({"protocol": "openai", "models": [model, "gpt-4o"], "rank": 1}).workers.upstreams
    assert isinstance(upstream, OpenAiUpstream)
    assert [(each.name, each.upstream_model, each.version, each.task) for each in upstream.models] == [
        ("llama", "meta-llama/Llama-3.1-8B-Instruct", "2", "chat"),
        ("gpt-4o", None, "1", "chat"),
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "http://triton:8000"}, "workers.upstreams.0.url: expected text like"),
        ({"url": "grpc://me:s3cret@triton:1"}, 'got "grpc://…@triton:1"'),
        ({"protocol": "rest"}, "workers.upstreams.0.protocol: expected one of 'oip' or 'openai', got \"rest\""),
        ({"tken_env": "X"}, "workers.upstreams.0.tken_env: there is no such setting; did you mean token_env?"),
        ({"models": [{"nme": "x"}]}, "workers.upstreams.0.models.0.nme: there is no such setting; did you mean name?"),
        ({"models": [{"name": "x", "version": "a b"}]}, "workers.upstreams.0.models.0.version: expected text like"),
        (
            {"models": ["y", {"name": "x", "inputs": [{"name": "x", "datatype": "FP8", "shape": []}]}]},
            "workers.upstreams.0.models.1.inputs.0.datatype: expected one of",
        ),
        ({"headers_env": {"X-Tenant": "T"}}, "workers.upstreams.0.headers_env.X-Tenant: expected text like"),
        ({"calls_in_flight": 0}, "workers.upstreams.0.calls_in_flight: expected 1 or more, got 0"),
        (VLLM | {"url": "grpc://vllm:8000"}, "workers.upstreams.0.url: expected text like ^https?://"),
        (VLLM | {"url": "http://me:s3cret@vllm/v1"}, 'got "http://…@vllm/v1"'),
        (VLLM | {"models": []}, "workers.upstreams.0.models: expected"),
        (VLLM | {"token_env": "X"}, "workers.upstreams.0.token_env: there is no such setting"),
        (VLLM | {"kye_env": "X"}, "workers.upstreams.0.kye_env: there is no such setting; did you mean key_env?"),
        (
            VLLM | {"models": ["a", {"name": "b", "upstream_modl": "c"}]},
            "workers.upstreams.0.models.1.upstream_modl: there is no such setting; did you mean upstream_model?",
        ),
        (
            VLLM | {"models": [{"name": "b", "stream": {"gap_ms": 0}}]},
            "workers.upstreams.0.models.0.stream.gap_ms: expected 1 or more, got 0",
        ),
        (
            VLLM | {"models": [{"name": "b", "task": "speak"}]},
            "workers.upstreams.0.models.0.task: expected one of 'chat', 'complete' or 'embed', got \"speak\"",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(change: dict[str, Any], said: str, tmp_path: Path) -> None:
    (tmp_path / "inferencehub.yaml").write_text(yaml.safe_dump({"workers": {"upstreams": [TRITON | change]}}))
    with pytest.raises(ConfigError) as caught:
        resolve(folder=tmp_path, environment={})
    assert said in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([{}, {}], "workers.upstreams.1.name: expected a name of its own, got triton again"),
        ([{"url": "grpc://triton:70000"}], "workers.upstreams.0.url: expected a port from 1 to 65535"),
        ([{"tls_ca": __file__}], "workers.upstreams.0.url: expected grpcs://…"),
        ([{"url": "grpcs://t:1", "tls_cert": __file__}], "workers.upstreams.0.tls_key: expected a file, got none"),
        ([{"token_env": "NOT_SET"}], "token_env: expected the environment variable NOT_SET to hold a secret, got none"),
        ([{"token_env": "ODD"}], "token_env: expected ODD to hold printable ASCII"),
        ([{"headers_env": {"grpc-timeout": "ODD"}}], "headers_env: expected headers other than gRPC's own"),
        (
            [{"headers_env": {"authorization": "HOME"}, "token_env": "HOME"}],
            "headers_env: expected authorization once, got token_env beside it",
        ),
        ([VLLM | {"url": "http://vllm:70000/v1"}], "workers.upstreams.0.url: expected a port from 1 to 65535"),
        ([VLLM | {"tls_ca": __file__}], "workers.upstreams.0.url: expected https://…"),
        ([VLLM | {"key_env": "NOT_SET"}], "key_env: expected the environment variable NOT_SET to hold a secret"),
        ([VLLM | {"headers_env": {"host": "HOME"}}], "headers_env: expected headers other than those of the message"),
        ([VLLM | {"models": ["a", "a"]}], "workers.upstreams.0.models.1: expected each version once, got a 1 again"),
        ([VLLM | {"models": [{"name": "a", "dimensions": 3}]}], "models.0.dimensions: expected none where the task"),
    ],
)
def test_what_does_not_go_together_is_refused(
    changes: list[dict[str, Any]], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODD", "two\nlines")
    monkeypatch.delenv("NOT_SET", raising=False)
    with pytest.raises(ConfigError) as caught:
        check_gateway(settings_of(*changes))
    assert said in str(caught.value)
    assert "two\nlines" not in str(caught.value)


def test_workers_of_our_own_are_for_those_who_have_models_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert own_model_folders(settings_of({})) == ()
    (tmp_path / "models").mkdir()
    assert own_model_folders(settings_of({})) == (ModelsFolder(str(tmp_path / "models")),)
    assert own_model_folders(settings_of({}, count=0)) == ()
    with pytest.raises(ConfigError, match=r"workers\.count: expected 1 or more where there are no workers\.upstreams"):
        own_model_folders(settings_of(count=0))
