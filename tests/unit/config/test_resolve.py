"""Defaults < file < environment < flags, and what is said about each kind of mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from inferencehub.config.error import ConfigError
from inferencehub.config.resolve import Flag, Resolved, resolve, resolve_what_holds


def resolved(
    folder: Path, text: str | None = None, environment: dict[str, str] | None = None, **flags: object
) -> Resolved:
    if text is not None:
        (folder / "inferencehub.yaml").write_text(text)
    given = {name.replace("__", "."): Flag("--flag", value) for name, value in flags.items()}
    return resolve(given, environment=environment or {}, folder=folder)


def test_each_layer_wins_over_the_one_below(tmp_path: Path) -> None:
    text = "gateway:\n  port: 1001\n  host: 0.0.0.0\nworkers:\n  count: 3\n"
    environment = {"INFERENCEHUB_GATEWAY__PORT": "1002", "INFERENCEHUB_WORKERS__COUNT": "4"}
    found = resolved(tmp_path, text, environment, workers__count=5)
    assert (found.settings.gateway.host, found.settings.gateway.port, found.settings.workers.count) == (
        "0.0.0.0",
        1002,
        5,
    )
    assert found.settings.log.level == "info"
    assert found.origins["gateway.host"] == f"{tmp_path / 'inferencehub.yaml'}:3"
    assert found.origins["gateway.port"] == "environment INFERENCEHUB_GATEWAY__PORT"
    assert found.origins["workers.count"] == "--flag"
    assert "log.level" not in found.origins


@pytest.mark.parametrize(("value", "means"), [("2", 2), ("auto", "auto"), (64, 64)])
def test_a_number_of_processes_is_one_or_auto(tmp_path: Path, value: object, means: object) -> None:
    assert resolved(tmp_path, gateway__processes=value).settings.gateway.processes == means


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (0, "--flag: gateway.processes: expected 1 or more or 'auto', got 0"),
        (65, "--flag: gateway.processes: expected 64 or less or 'auto', got 65"),
        ("many", "--flag: gateway.processes: expected a whole number or 'auto', got \"many\""),
        (True, "--flag: gateway.processes: expected a whole number, got true"),
    ],
)
def test_another_number_of_processes_is_refused_in_one_line(tmp_path: Path, value: object, line: str) -> None:
    with pytest.raises(ConfigError) as raised:
        resolved(tmp_path, gateway__processes=value)
    assert str(raised.value) == line


def test_no_file_is_needed(tmp_path: Path) -> None:
    assert resolved(tmp_path).file is None


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "gateway:\n"])
def test_an_empty_file_or_section_means_the_defaults(tmp_path: Path, text: str) -> None:
    assert resolved(tmp_path, text).settings.gateway.port == 3000


def test_the_file_named_by_the_environment(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("gateway: {port: 1234}\n")
    found = resolve(environment={"INFERENCEHUB_CONFIG": "other.yaml"}, folder=tmp_path)
    assert found.settings.gateway.port == 1234


def test_paths_count_from_the_file_or_the_working_folder(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "hub.yaml").write_text("models: {path: models}\ngateway: {plugins: [a.mjs, /b.mjs]}\n")
    environment = {"INFERENCEHUB_HOME": "state"}
    settings = resolve(config=Path("etc/hub.yaml"), environment=environment, folder=tmp_path).settings
    assert settings.models.path == tmp_path / "etc" / "models"
    assert settings.gateway.plugins == [tmp_path / "etc" / "a.mjs", Path("/b.mjs")]
    assert settings.home == tmp_path / "state"


@pytest.mark.parametrize("text", ["https://a.example, https://b.example", '["https://a.example", "https://b.example"]'])
def test_a_list_from_the_environment(tmp_path: Path, text: str) -> None:
    settings = resolved(tmp_path, environment={"INFERENCEHUB_GATEWAY__CORS_ORIGINS": text}).settings
    assert settings.gateway.cors_origins == ["https://a.example", "https://b.example"]


def test_names_of_the_dashboard_are_names(tmp_path: Path) -> None:
    environment = {"INFERENCEHUB_GATEWAY__ALLOWED_HOSTS": "hub.example.com,box"}
    assert resolved(tmp_path, environment=environment).settings.gateway.allowed_hosts == ["hub.example.com", "box"]
    for wrong in ("hub.example.com:3000", "https://hub.example.com", "*"):
        with pytest.raises(ConfigError, match=r"gateway\.allowed_hosts: expected text like"):
            resolved(tmp_path, environment={"INFERENCEHUB_GATEWAY__ALLOWED_HOSTS": wrong})


def test_an_empty_variable_is_one_not_set(tmp_path: Path) -> None:
    settings = resolved(
        tmp_path, environment={"INFERENCEHUB_AUTH__ADMIN_KEY": "", "INFERENCEHUB_GATEWAY__PORT": ""}
    ).settings
    assert settings.auth.admin_key is None
    assert settings.gateway.port == 3000


def test_what_kubernetes_sets_for_a_service_of_that_name_is_no_setting(tmp_path: Path) -> None:
    environment = {"INFERENCEHUB_PORT": "tcp://10.0.0.1:3000", "INFERENCEHUB_SERVICE_HOST": "10.0.0.1"}
    assert resolved(tmp_path, environment=environment).settings.gateway.port == 3000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gateway:\n  port: 80800\n", ":2: gateway.port: expected 65535 or less, got 80800"),
        ("gateway:\n  port: soon\n", ':2: gateway.port: expected a whole number, got "soon"'),
        ("gateway:\n  port: true\n", ":2: gateway.port: expected a whole number, got true"),
        ("gateway:\n  port: 010\n", ":2: expected YAML, got something else: YAML reads 010 as 8; write 8, or quotes"),
        ("gateway:\n  port: 50:51\n", ":2: expected YAML, got something else: YAML reads 50:51 as 3051"),
        ("gateway:\n  port: 3000.5\n", ":2: gateway.port: expected a whole number, got 3000.5"),
        ("gateway:\n  prot: 1\n", ":2: gateway.prot: there is no such setting; did you mean gateway.port?"),
        ("gatway:\n  port: 1\n", ":1: gatway: there is no such setting; did you mean gateway?"),
        ("gateway: 3000\n", ":1: gateway: expected a section with fields of its own, got 3000"),
        ("log:\n  level: loud\n", ":2: log.level: expected one of 'debug', 'info', 'warning' or 'error', got \"loud\""),
        ("gateway:\n  base_path: x\n", ":2: gateway.base_path: expected text like"),
        (
            "gateway:\n  port: 1\n  port: 2\n",
            ":3: gateway.port: expected each key once, got it again (first on line 2)",
        ),
        ("gateway: &a {port: 1}\nauth: *a\n", ":2: expected a value, got an alias"),
        ("gateway: [1\n", ":2: expected YAML, got something else"),
        ("gateway:\n\tport: 1\n", ":2: expected YAML, got something else"),
        ("gateway: {port: 2026-13-01}\n", ": expected YAML, got something else: month must be in 1..12"),
        ("- a\n", ":1: expected sections such as 'gateway:', got list"),
        ("a: !!python/object/apply:os.system [ls]\n", ":1: expected YAML, got something else"),
        ("auth:\n  admin_key: [1]\n", ":2: auth.admin_key: expected text, got a value that is not shown"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        resolved(tmp_path, text)
    assert str(caught.value).startswith(str(tmp_path / "inferencehub.yaml") + said)


@pytest.mark.parametrize(
    ("variable", "text", "said"),
    [
        ("INFERENCEHUB_GATEWAY__PROT", "1", "there is no such setting; did you mean INFERENCEHUB_GATEWAY__PORT?"),
        ("INFERENCEHUB_GATEWAY__PORT", "x", 'gateway.port: expected a whole number, got "x"'),
        ("INFERENCEHUB_AUTH__ENABLED", "maybe", 'auth.enabled: expected true or false, got "maybe"'),
        ("INFERENCEHUB_GATEWAY__CORS_ORIGINS", "[1", "expected a JSON list or values with commas"),
    ],
)
def test_a_mistake_in_the_environment_is_named_with_its_variable(
    tmp_path: Path, variable: str, text: str, said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        resolved(tmp_path, environment={variable: text})
    assert str(caught.value) == f"environment {variable}: {said}"


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        resolved(tmp_path, "gateway: {port: -1}\nworkers: {count: -1}\n", rate__window_s=0)
    assert len(str(caught.value).splitlines()) == 3


def test_a_file_that_is_missing_too_large_or_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file"):
        resolve(config=Path("none.yaml"), environment={}, folder=tmp_path)
    with pytest.raises(ConfigError, match="cannot be read"):
        resolve(config=tmp_path, environment={}, folder=tmp_path)
    with pytest.raises(ConfigError, match="expected at most 1048576 bytes"):
        resolved(tmp_path, "#" * 1024 * 1025)


@pytest.mark.parametrize(
    ("text", "environment", "wrong"),
    [
        ("gateway: {port: -1, host: 0.0.0.0}", {}, ["gateway.port"]),
        ("gateway: {host: 0.0.0.0}\nworkers: {upstreams: [{url: 3}]}", {}, ["workers.upstreams"]),
        ("gateway: {host: 0.0.0.0}\nworkers: 5\nrate: [1]", {}, ["workers", "rate"]),
        ("gateway: {host: 0.0.0.0", {}, [""]),
        ("gateway: {host: 0.0.0.0}", {"INFERENCEHUB_GATEWAY__PROT": "1"}, ["environment"]),
        ("gateway: {host: 0.0.0.0}", {}, []),
    ],
)
def test_what_holds_is_kept_beside_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, environment: dict[str, str], wrong: list[str]
) -> None:
    (tmp_path / "inferencehub.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found, problems = resolve_what_holds({"models.path": Flag("--models", "m")})
    assert len(problems) >= len(wrong)
    assert all(any(name in problem for problem in problems) for name in wrong)
    assert bool(problems) == bool(wrong)
    # A file that is no YAML has nothing that holds.
    assert found.settings.gateway.host == ("127.0.0.1" if wrong == [""] else "0.0.0.0")
    assert found.settings.models.path == tmp_path / "m"
