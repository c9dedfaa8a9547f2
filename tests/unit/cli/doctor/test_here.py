"""What the doctor finds on this machine: each ill is a real one."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from inferencehub.cli.doctor.finding import Finding
from inferencehub.cli.doctor.here import examine_here
from inferencehub.cli.doctor.here.certificates import examine_certificate
from inferencehub.cli.doctor.here.folders import examine_home, examine_models, who_is_up
from inferencehub.cli.doctor.here.machine import available_bytes, examine_memory
from inferencehub.cli.doctor.here.network import examine_issuers, examine_port, examine_store, examine_upstreams
from inferencehub.cli.doctor.here.program import EXTRAS, examine_extra, examine_extras, examine_settings
from inferencehub.cli.settings import resolve_what_holds
from inferencehub.config.settings import Auth, Gateway, JwtIssuer, Limits, Settings, Workers
from inferencehub.config.store_url import StoreUrl
from inferencehub.config.upstreams import OipUpstream
from tests.support.certificates import authority, certificate, signed
from tests.support.model_folders import put
from tests.support.redis_server import RedisServer, redis_server


def status(finding: Finding) -> tuple[str, str]:
    return finding.status, finding.subject


# home and port


def test_a_home_that_is_not_there_yet_is_fine_and_not_made(tmp_path: Path) -> None:
    assert status(examine_home(tmp_path / "new" / "home")) == ("ok", "home")
    assert list(tmp_path.iterdir()) == []


def test_a_home_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = examine_home(tmp_path / "file" / "home")
    assert found == Finding("fail", "home", f"{tmp_path / 'file'} cannot be written", "choose another home with --home")


def test_a_home_that_others_can_enter(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert examine_home(tmp_path).mend == f"chmod 700 {tmp_path}"
    tmp_path.chmod(0o700)
    assert examine_home(tmp_path) == Finding("ok", "home", str(tmp_path))


def test_a_home_that_is_in_use_names_the_process(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert who_is_up(tmp_path) is None
    with open(tmp_path / "up.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711")
        lock.flush()
        assert examine_home(tmp_path).detail == f"{tmp_path}, on which InferenceHub is up (pid 4711)"
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            assert examine_port("127.0.0.1", port, tmp_path).status == "ok"
            found = examine_port("127.0.0.1", port, tmp_path / "another", flag="--grpc-port")
    assert found.status == "fail"
    assert "--grpc-port" in found.mend
    assert who_is_up(tmp_path) is None


# models and what they need


def test_an_extra_is_missed_only_where_a_model_needs_it() -> None:
    needless = examine_extra("onnx", ("no-such-package",), needed_by=0)
    assert needless.status == "ok"
    needed = examine_extra("onnx", ("no-such-package",), needed_by=2)
    assert needed == Finding(
        "warn",
        "onnx",
        "no-such-package is not installed, and 2 versions in the models folder cannot load without it",
        "pip install 'ml-dtypes>=0.5' 'onnxruntime>=1.20' 'tokenizers>=0.20'",
    )
    assert examine_extra("onnx", ("pytest",), needed_by=0).detail.startswith("pytest ")


def test_the_folder_tells_what_is_needed(tmp_path: Path) -> None:
    version = tmp_path / "m" / "1"
    version.mkdir(parents=True)
    (version / "model.onnx").touch()
    assert {found.subject for found in examine_extras([tmp_path])} == {
        "sklearn",
        "onnx",
        "torch",
        "transformers",
        "xgboost",
        "lightgbm",
        "llama-cpp",
    }
    assert {found.status for found in examine_extras([tmp_path / "nothing"])} == {"ok"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_models_folder_that_may_not_be_read(tmp_path: Path) -> None:
    tmp_path.chmod(0)
    try:
        assert [status(found) for found in examine_models(tmp_path, [])] == [("fail", "models")]
    finally:
        tmp_path.chmod(0o700)


def test_a_models_folder_that_is_gone_or_empty(tmp_path: Path) -> None:
    assert [status(found) for found in examine_models(tmp_path / "gone", [])] == [("fail", "models")]
    assert [status(found) for found in examine_models(tmp_path, [])] == [("warn", "models")]


def test_only_what_can_load_is_counted(tmp_path: Path) -> None:
    put(tmp_path, "good", "1", {"model.py": "class Model: ..."})
    put(tmp_path, "good", "2", {"model.py": "class Model:\n    def predict(self:\n"})
    put(tmp_path, "empty", "1", {"model.onnx": ""})
    put(tmp_path, "nothing", "1", {})
    counted, *bad = examine_models(tmp_path, [])
    assert counted == Finding("ok", "models", f"1 model, 1 version in {tmp_path}, and 3 versions that cannot load")
    assert {each.detail: each.mend.partition(",")[0] for each in bad if each.detail != "nothing 1"} == {
        "good 2": "model.py",
        "empty 1": "model.onnx is empty; copy it again.",
    }
    assert {status(each) for each in bad} == {("warn", "models")}
    assert len(bad) == 3


@pytest.mark.parametrize(
    ("code", "can"),
    [
        ("class Model: ...", True),
        ("from parts import Model", True),
        ("from parts import Net as Model", True),
        ("from parts import *", True),
        ("try:\n    from a import M\nexcept ImportError:\n    M = None\nModel = M", True),
        ("class Modell: ...", False),
        ("", False),
        ("import Model as M", False),
    ],
)
def test_code_without_a_model_cannot_load(tmp_path: Path, code: str, can: bool) -> None:
    put(tmp_path, "m", "1", {"model.py": f"# A model.\n{code}\n"})
    counted, *bad = examine_models(tmp_path, [])
    assert counted.status == ("ok" if can else "fail")
    assert [each.mend for each in bad] == ([] if can else ["model.py has no class `Model`."])


def test_a_folder_of_which_nothing_can_load_serves_nothing(tmp_path: Path) -> None:
    put(tmp_path, "m", "1", {"model.py": "x = ="})
    assert [status(each) for each in examine_models(tmp_path, [])] == [("fail", "models"), ("warn", "models")]


def test_a_version_that_needs_an_absent_library_cannot_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EXTRAS, "onnx", ("no-such-package",))
    put(tmp_path, "m", "1", {"model.onnx": "x"})
    put(tmp_path, "n", "1", {"model.py": "class Model: ..."})
    counted, bad = examine_models(tmp_path, [])
    assert counted.detail.startswith("1 model, 1 version in ")
    assert bad.mend.startswith("It needs no-such-package, which is not installed: pip install ")


def test_what_is_wrong_with_the_settings_is_found_and_all_else_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "models", "m", "1", {"model.py": "class Model: ..."})
    (tmp_path / "inferencehub.yaml").write_text(
        f"gateway: {{port: -1, hots: x}}\nmodels: {{path: models}}\nhome: {tmp_path / 'home'}\nlog: 3\n"
    )
    monkeypatch.chdir(tmp_path)
    settings, problems = resolve_what_holds(None)
    found = list(examine_here(settings, problems))
    wrong = [each for each in found if status(each) == ("fail", "config")]
    assert [each.detail.partition(": ")[2].partition(":")[0] for each in wrong] == [
        "gateway.port",
        "gateway.hots",
        "log",
    ]
    assert not [each for each in found if status(each) == ("ok", "config")]
    # What stands beside them holds.
    assert Finding("ok", "models", f"1 model, 1 version in {tmp_path / 'models'}") in found
    assert Finding("ok", "home", str(tmp_path / "home")) in found
    assert {"node", "port", "shared", "cores"} <= {each.subject for each in found}


def test_a_models_folder_that_is_not_there_is_a_finding_among_others(tmp_path: Path) -> None:
    gone = Settings(models={"path": tmp_path / "gone"}, home=tmp_path / "home")
    found = list(examine_here(gone, []))
    (models,) = [each for each in found if each.subject == "models"]
    assert models.status == "fail"
    assert "expected a folder at" in models.detail
    assert "cores" in {each.subject for each in found}


def test_settings_that_do_not_fit_together() -> None:
    assert [status(each) for each in examine_settings(Settings(), [])] == [("ok", "config")]
    (found,) = examine_settings(Settings(auth=Auth(enabled=False), gateway=Gateway(host="0.0.0.0")), [])
    assert status(found) == ("fail", "config")
    assert found.detail.startswith("--no-auth: expected a loopback host")


# certificates


def test_a_certificate_that_ends_soon(tmp_path: Path) -> None:
    found = examine_certificate("gateway.tls_cert", *certificate(tmp_path))
    assert status(found) == ("warn", "tls")
    assert found.detail.startswith(f"gateway.tls_cert {tmp_path / 'cert.pem'} is valid until ")


def test_a_certificate_with_its_authority_behind_it(tmp_path: Path) -> None:
    by = authority(tmp_path, "authority")
    cert, key = signed(tmp_path, "gateway", by, days=300)
    cert.write_text(cert.read_text() + by[0].read_text())
    assert status(examine_certificate("gateway.tls_cert", cert, key)) == ("ok", "tls")


def test_a_certificate_that_is_over(tmp_path: Path) -> None:
    cert, key = signed(tmp_path, "gateway", authority(tmp_path, "authority"), days=-1)
    found = examine_certificate("gateway.tls_cert", cert, key)
    assert status(found) == ("fail", "tls")
    assert "expired" in found.detail


def test_a_key_of_another_certificate_and_no_certificate_at_all(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    cert, _ = certificate(tmp_path)
    _, other_key = certificate(tmp_path / "other")
    assert "key values mismatch" in examine_certificate("gateway.tls_cert", cert, other_key).detail
    assert examine_certificate("gateway.tls_cert", tmp_path / "none.pem", other_key).status == "fail"
    (tmp_path / "text.pem").write_text("no certificate")
    assert examine_certificate("gateway.tls_cert", tmp_path / "text.pem", other_key).status == "fail"


# what is reached over a network


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with redis_server("--requirepass", "let%me/in") as server:
        yield server


def store(address: str) -> Finding:
    (found,) = examine_store(Limits(store=StoreUrl(address), store_timeout_ms=1_000))
    return found


def test_no_store_is_nothing_to_look_at() -> None:
    assert list(examine_store(Limits())) == []


def test_a_store_that_answers(redis: RedisServer) -> None:
    found = store(f"redis://:let%25me%2Fin@127.0.0.1:{redis.port}/1")
    assert status(found) == ("ok", "limits")
    assert "let" not in found.detail


def test_a_store_that_refuses_the_password_or_wants_one(redis: RedisServer) -> None:
    assert "WRONGPASS" in store(f"redis://:wrong@127.0.0.1:{redis.port}").detail
    assert "NOAUTH" in store(f"redis://127.0.0.1:{redis.port}").detail


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    assert "connection refused" in store("redis://127.0.0.1:1").detail
    assert "no such file" in store(f"unix:{tmp_path}/none.sock").detail


def test_issuers_and_servers_of_others() -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        port = there.getsockname()[1]
        issuers = [
            JwtIssuer(issuer="a", audience="x", jwks_url=f"http://127.0.0.1:{port}/keys"),
            JwtIssuer(issuer="b", audience="x", jwks_url="http://127.0.0.1:1/keys"),
            JwtIssuer(issuer="c", audience="x", jwks_file=Path("/keys.json")),
        ]
        upstreams = [
            OipUpstream(name="triton", url=f"grpc://127.0.0.1:{port}"),
            OipUpstream(name="other", url="grpc://127.0.0.1:1"),
        ]
        found = [*examine_issuers(Auth(jwt=issuers)), *examine_upstreams(Workers(upstreams=upstreams))]
    assert [status(each) for each in found] == [
        ("ok", "tokens"),
        ("warn", "tokens"),
        ("ok", "upstream"),
        ("warn", "upstream"),
    ]


# memory


def test_memory_is_that_of_the_container_where_that_is_less(tmp_path: Path) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal: 9000000 kB\nMemAvailable:    1048576 kB\n")
    assert available_bytes(meminfo, tmp_path) == 1 << 30
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("100\n")
    assert available_bytes(meminfo, tmp_path) == 1 << 30
    (tmp_path / "memory.max").write_text("268435556\n")
    assert available_bytes(meminfo, tmp_path) == 256 * 1024 * 1024
    assert examine_memory(Settings(), meminfo, tmp_path).status == "warn"
    assert available_bytes(tmp_path / "none", tmp_path / "none") is None
