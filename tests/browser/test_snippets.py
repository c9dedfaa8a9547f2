"""The snippets of the playground, copied from the page and run as the programs that they are."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from inferencehub.supervisor.machine.node import find_node
from tests.support.dashboard.page_checks import axe, no_overflow
from tests.support.dashboard.playground import choose_example, copied_snippet, open_playground, put_json, raw_json, run
from tests.support.processes import DEADLINE_S, ROOT
from tests.support.typescript_client import install_client
from tests.support.up import RunningUp

HARD_TEXT = 'It\'s "quoted", 100 % \\n `id` $HOME ${x} {y}\nüber zwei Zeilen: 日本語 🙂 \u2028 <b>&amp;</b>'

OIP_PYTHON = ROOT / ".venv-oip/bin/python"

Prepare = Callable[[Page], None]


def program_of(language: str, file: Path) -> list[str]:
    """The command that runs this file."""
    if language == "curl":
        return [shutil.which("bash") or "bash", str(file)]
    if language == "TypeScript":
        return [find_node().path, "--disable-warning=ExperimentalWarning", str(file)]
    return [sys.executable, "-P", str(file)]


ENDINGS = {"curl": "call.sh", "Python": "call.py", "TypeScript": "call.mts", "gRPC": "grpc_call.py"}


def output_of(language: str, code: str, folder: Path, key: str) -> str:
    """What the snippet prints, run as it is, with the key in its environment."""
    file = folder / ENDINGS[language]
    file.write_text(code, encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "INFERENCEHUB_API_KEY": key, "PYTHONIOENCODING": "utf-8"}
    command = program_of(language, file)
    ran = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, encoding="utf-8", timeout=DEADLINE_S, check=False
    )
    assert ran.returncode == 0, f"{ran.stderr}\n{code}"
    return ran.stdout


def first_row(value: Any) -> Any:
    """A worker answers in rows, and text as bytes."""
    [row] = value
    return row.decode() if isinstance(row, bytes) else row


def read(language: str, printed: str) -> tuple[str, dict[str, Any]]:
    """The version and the outputs, as the snippets print them: curl and TypeScript as JSON, Python as its literals."""
    if language in {"curl", "TypeScript"}:
        answer = json.loads(printed)
        return answer["version"], answer["outputs"]
    version, *outputs = printed.splitlines()
    pairs = [line.split(" ", 1) for line in outputs]
    values = {name: ast.literal_eval(text) for name, text in pairs}
    if language == "gRPC":
        values = {name: first_row(value) for name, value in values.items()}
    return version.removeprefix("version "), values


@pytest.fixture
def folder(tmp_path: Path, typescript_packages: Path) -> Path:
    """Where the snippets become files and run."""
    (tmp_path / "node_modules").symlink_to(typescript_packages)
    return tmp_path


@pytest.fixture(scope="module")
def typescript_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    installed = tmp_path_factory.mktemp("client")
    install_client(installed)
    return installed / "node_modules"


def iris(page: Page) -> None:
    open_playground(page, "iris")
    choose_example(page, "virginica")


def resnet(page: Page) -> None:
    open_playground(page, "resnet", version="1")
    choose_example(page, "3")


def language(page: Page) -> None:
    open_playground(page, "language", tab="json")
    put_json(page, {"text": HARD_TEXT})


@pytest.mark.parametrize("prepare", [iris, language, resnet])
def test_every_snippet_gives_the_answer_of_the_page(page: Page, hub: RunningUp, folder: Path, prepare: Prepare) -> None:
    prepare(page)
    run(page)
    shown = raw_json(page)
    for name in ENDINGS:
        code = copied_snippet(page, name)
        assert hub.key not in code
        version, outputs = read(name, output_of(name, code, folder, hub.key))
        assert version == shown["version"], name
        assert outputs.keys() == shown["outputs"].keys(), name
        assert outputs["label"] == shown["outputs"]["label"], name
        # JSON has the fewest digits that mean the same single; where it was a number between, it has those of a double.
        assert outputs["probabilities"] == pytest.approx(shown["outputs"]["probabilities"], rel=1e-6), name


def test_a_long_body_goes_through_a_file(page: Page, hub: RunningUp, folder: Path) -> None:
    open_playground(page, "iris", tab="json")
    put_json(page, {"features": [[5.1, 3.5, 1.4, 0.2 + number / 1e9] for number in range(3_000)]})
    code = page.get_by_role("region", name="The same call in code")
    with page.expect_download() as download:
        code.get_by_role("button", name="Download request.json").click()
    download.value.save_as(folder / "request.json")
    for name in ("curl", "Python", "TypeScript"):
        _version, outputs = read(name, output_of(name, copied_snippet(page, name), folder, hub.key))
        assert len(outputs["label"]) == 3_000, name
    printed = output_of("gRPC", copied_snippet(page, "gRPC"), folder, key="")
    assert printed.count("b'setosa'") == 3_000


def test_who_may_not_see_workers_gets_a_placeholder(predict_page: Page) -> None:
    open_playground(predict_page, "iris")
    code = predict_page.get_by_role("region", name="The same call in code")
    expect(code).to_contain_text("$INFERENCEHUB_API_KEY")
    assert 'grpc.insecure_channel("HOST:50051")' in copied_snippet(predict_page, "gRPC")


def test_where_there_are_no_keys_none_is_sent(
    start_hub: Callable[..., RunningUp], new_page: Callable[..., Page], folder: Path
) -> None:
    up = start_hub("--no-auth")
    page = new_page(up, key="")
    open_playground(page, "counter", tab="json")
    put_json(page, {"x": [7]})
    for name in ("curl", "Python", "TypeScript"):
        code = copied_snippet(page, name)
        assert "KEY" not in code
        assert read(name, output_of(name, code, folder, key=""))[1] == {"y": [3007]}


def connect(page: Page, model: str) -> None:
    page.goto("about:blank")
    page.goto(f"#/connect?model={model}")
    expect(page.get_by_role("heading", name="Connect", level=1)).to_be_visible()
    expect(page.get_by_role("combobox", name="Model")).to_have_value(model)


def code_to_connect(page: Page, way: str) -> str:
    call = page.get_by_role("region", name="Call", exact=True)
    call.get_by_role("tab", name=way, exact=True).click()
    return call.get_by_role("region", name=f"Code, {way}").locator("code").inner_text()


def test_connect_makes_a_key_and_its_code_runs_with_it(
    page: Page, hub: RunningUp, folder: Path, request: pytest.FixtureRequest
) -> None:
    connect(page, "iris")
    page.get_by_role("combobox", name="Ends").select_option("After a day")
    page.get_by_role("button", name="Make a key", exact=True).click()
    line = page.get_by_role("region", name="Code, key").locator("code")
    # Until it is made there are three dots in its place.
    expect(line).to_contain_text(re.compile(r"export INFERENCEHUB_API_KEY=ihk_\w{8}_"))
    key = line.inner_text().removeprefix("export INFERENCEHUB_API_KEY=")
    [made] = [each for each in hub.request("GET", "/admin/keys").json()["keys"] if key.startswith(f"ihk_{each['id']}_")]
    request.addfinalizer(lambda: hub.request("DELETE", f"/admin/keys/{made['id']}"))
    assert (made["scopes"], made["models"], made["name"]) == (["predict"], ["iris"], "connect iris")
    assert made["expires_at"] is not None
    for name in ("curl", "Python", "TypeScript"):
        code = code_to_connect(page, name)
        assert key not in code
        _version, outputs = read(name, output_of(name, code, folder, key))
        assert outputs["label"] in ("setosa", ["setosa"]), name
    oip = code_to_connect(page, "OIP, HTTP")
    if OIP_PYTHON.exists():
        file = folder / "oip.py"
        file.write_text(oip, encoding="utf-8")
        environment = {"PATH": os.environ["PATH"], "INFERENCEHUB_API_KEY": key}
        printed = subprocess.run(
            [str(OIP_PYTHON), str(file)], env=environment, capture_output=True, encoding="utf-8", timeout=DEADLINE_S
        )
        assert "label [b'setosa']" in printed.stdout, printed.stderr
    assert "import tritonclient.grpc" in code_to_connect(page, "OIP, gRPC")
    expect(page.get_by_role("region", name="Call", exact=True)).to_contain_text("--grpc-port")
    # A key for one model calls no other.
    assert "PERMISSION_DENIED" in output_of("curl", code_to_connect_of(page, "language"), folder, key)
    axe(page)
    no_overflow(page)


def code_to_connect_of(page: Page, model: str) -> str:
    page.get_by_role("combobox", name="Model").select_option(model)
    expect(page.get_by_role("region", name="Call", exact=True)).to_contain_text(f"One call of {model}")
    return code_to_connect(page, "curl")


def test_who_may_make_no_keys_pastes_one(predict_page: Page) -> None:
    page = predict_page
    connect(page, "iris")
    line = page.get_by_role("region", name="Code, key")
    expect(line).to_contain_text("export INFERENCEHUB_API_KEY=ihk_…")
    page.get_by_label("Your key").fill(" ihk_abc ")
    expect(line).to_contain_text("export INFERENCEHUB_API_KEY=ihk_abc")
    expect(page.get_by_role("button", name="Make a key")).to_be_hidden()
    expect(page.get_by_role("region", name="OpenAI’s client")).to_contain_text("task: chat")
    axe(page)
