"""Secrets are nowhere but where they belong: each is seeded and used, and all that the product wrote is searched."""

from __future__ import annotations

import base64
import json
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from tests.support.processes import cli, environment
from tests.support.tokens import AUDIENCE, ISSUER, token_issuer
from tests.support.until import until
from tests.support.up import RunningUp, running_up


def base62(length: int) -> str:
    return "".join(
        secrets.choice("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(length)
    )


@dataclass(slots=True)
class Seeded:
    """A product that has been used with secrets of every kind."""

    up: RunningUp
    config: Path
    secrets: dict[str, str]
    answers: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str]:
        answer = self.up.request(method, path, body, **headers)
        self.answers.append(f"{answer.headers} {answer.body.decode()}")
        return answer.status, answer.body.decode()

    def found_in(self, *texts: str) -> list[str]:
        """The names of the secrets that stand in one of them. The part of a key that is public does not count."""
        return sorted(name for name, secret in self.secrets.items() if any(secret in text for text in texts))


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory, word_models: Path) -> Iterator[Seeded]:
    folder = tmp_path_factory.mktemp("secrets")
    issuer = token_issuer(folder)
    (folder / "jwks.json").write_text(json.dumps(issuer.jwks()))
    given = {"admin key": base62(43), "worker token": base62(32), "store password": base62(24)}
    admin = f"ihk_seedseed_{given['admin key']}"
    with socket.create_server(("127.0.0.1", 0)) as closed:
        store = f"redis://limits:{given['store password']}@127.0.0.1:{closed.getsockname()[1]}/0"
    config = folder / "inferencehub.yaml"
    config.write_text(
        f"gateway: {{processes: 2}}\nworkers: {{token: {given['worker token']}}}\nlimits: {{store: '{store}'}}\n"
        f"rate: {{requests: 100000}}\nlog: {{level: debug, format: json}}\n"
        f"auth: {{admin_key: {admin}, "
        f"jwt: [{{issuer: '{ISSUER}', audience: {AUDIENCE}, jwks_file: jwks.json}}]}}\n"
    )
    arguments = ["--models", str(word_models), "--config", str(config)]
    with running_up(folder / "home", *arguments, env=environment(), first_start=False) as up:
        up.key = admin
        found = Seeded(up, config, given)
        use_everything(found, issuer.token(), issuer.token(exp=1))
        yield found


def use_everything(seeded: Seeded, token: str, expired: str) -> None:
    """Every way in, with what is right and what is wrong."""
    kept = seeded.secrets
    made = seeded.up.request("POST", "/admin/keys", {"name": "app", "scopes": ["admin"]}).json()["key"]
    kept |= {"made key": made[13:], "token": token.split(".")[2], "expired token": expired.split(".")[2]}
    kept |= {"wrong key": base62(43), "forged token": base62(86), "password": base62(20), "content": base62(30)}
    kept |= {"key in the address": base62(43), "cookie": base62(43), "sign-in": base62(43)}
    basic = base64.b64encode(f"me:{kept['password']}".encode()).decode()
    kept["password in base64"] = basic[6:]
    for authorization in (
        f"Bearer {made}",
        f"Bearer {token}",
        f"Bearer {expired}",
        f"Bearer ihk_00000000_{kept['wrong key']}",
        f"Bearer {token.rpartition('.')[0]}.{kept['forged token']}",
        f"Basic {basic}",
    ):
        for path in ("/models", "/admin/keys", "/admin/nothing"):
            seeded.ask("GET", path, authorization=authorization)
        for inputs in ([kept["content"]], [[kept["content"]]], {kept["content"]: 1}, kept["content"]):
            seeded.ask("POST", "/predict", {"model_name": "wordcount", "inputs": inputs}, authorization=authorization)
    seeded.ask("GET", f"/models?api_key=ihk_00000000_{kept['key in the address']}")
    seeded.ask("GET", f"/nothing/ihk_00000000_{kept['key in the address']}")
    seeded.ask("GET", "/models", authorization="", cookie=f"inferencehub_session=abcdefghijkl_{kept['cookie']}")
    seeded.ask("POST", "/session", {"key": f"ihk_00000000_{kept['sign-in']}"}, authorization="")
    signed_in = seeded.up.request("POST", "/session", {"key": made}, authorization="")
    kept |= {
        "session": signed_in.headers["set-cookie"].partition("=")[2][13:56],
        "csrf token": signed_in.json()["csrf_token"],
    }
    seeded.ask("GET", "/models", authorization="", cookie=signed_in.headers["set-cookie"].partition(";")[0])
    assert seeded.up.predict("wordcount", ["a b"], authorization=f"Bearer {token}").status == 200


def test_no_log_line_has_one(seeded: Seeded) -> None:
    gateway = seeded.up.gateway_processes()[0]
    gateway.kill()
    until(lambda: seeded.ask("GET", "/admin/audit")[0] == 200)
    until(lambda: seeded.up.predict("wordcount", ["a b"]).status == 200)
    log = "\n".join(seeded.up.program.stderr.all)
    assert '"msg":"request"' in log
    assert seeded.found_in(log + seeded.up.key) == ["admin key"]
    assert seeded.found_in(log) == []


def test_no_process_shows_one(seeded: Seeded) -> None:
    shown = []
    for process in [psutil.Process(seeded.up.program.pid), *seeded.up.processes()]:
        shown += [" ".join(process.cmdline()), json.dumps(process.environ())]
    assert seeded.found_in(*shown) == []


def test_the_state_holds_none_as_it_is(seeded: Seeded) -> None:
    files = [path for path in seeded.up.home.rglob("*") if path.is_file()]
    assert any(path.name == "state.sqlite" for path in files)
    assert seeded.found_in(*(path.read_bytes().decode("latin-1") for path in files)) == []


def test_nothing_that_can_be_read_has_one(seeded: Seeded) -> None:
    for path in (
        "/metrics",
        "/admin/keys",
        "/admin/audit",
        "/admin/workers",
        "/admin/traffic",
        "/openapi.json",
        "/health",
    ):
        status, _ = seeded.ask("GET", path)
        assert status == 200
    found = set(seeded.found_in(*seeded.answers))
    # What a caller sent, its own answer may quote: what disagrees with the signature, and a path that is not there.
    assert found <= {"content", "key in the address"}
    assert not [answer for answer in seeded.answers if "Traceback" in answer or "node:internal" in answer]


def test_the_configuration_is_shown_without_them(seeded: Seeded) -> None:
    for option in ([], ["--json"], ["--origin"]):
        done = cli("config", "show", "--config", str(seeded.config), *option)
        assert done.returncode == 0, done.stderr
        assert seeded.found_in(done.stdout, done.stderr) == []


def test_answers_name_no_folder_of_the_machine(seeded: Seeded, word_models: Path) -> None:
    key = seeded.up.request("POST", "/admin/keys", {"name": "app", "scopes": ["predict", "metrics"]}).json()["key"]
    answers = [
        seeded.up.request("GET", path, authorization=f"Bearer {key}") for path in ("/models", "/metrics", "/health")
    ]
    answers.append(seeded.up.request_text("POST", "/predict", '{"model_name": "wordcount", "inputs": [1e999]}'))
    for answer in answers:
        text = answer.body.decode()
        assert str(seeded.up.home) not in text
        assert str(word_models) not in text
        assert ".sock" not in text
