"""The commands that look at a gateway, against a real one: bench, models show, doctor, completion."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from inferencehub.cli.init import MODEL_PY
from tests.support.model_folders import put
from tests.support.processes import DEADLINE_S, cli, environment, program
from tests.support.until import until
from tests.support.up import RunningUp, running_up

ROWS_PY = """
class Model:
    inputs = {"x": ("FP32", [-1, 2])}
    outputs = {"sum": ("FP32", [-1])}
    idempotent = True

    def predict(self, inputs):
        return {"sum": inputs["x"].sum(axis=1)}
"""
SLOW_PY = """
import threading

class Model:
    inputs = {"x": ("FP32", [-1])}
    outputs = {"y": ("FP32", [-1])}

    def predict(self, inputs):
        threading.Event().wait(1)
        return {"y": inputs["x"]}
"""
SORTS_PY = """
import numpy as np

class Model:
    inputs = {"x": ("FP32", [-1])}
    outputs = {"logits": ("FP32", [-1, 7])}
    labels = {"output": "logits", "names": list("abcdefg"), "activation": "softmax"}
    idempotent = True

    def predict(self, inputs, parameters):
        places = inputs["x"].astype(int) + int(parameters.get("shift", 0))
        return {"logits": np.eye(7, dtype="float32")[places] * 9}
"""
CHAT_PY = """
class Model:
    task = "chat"

    def generate(self, request):
        yield from ("You said: ", request.messages[-1]["content"])
"""
BROKEN_PY = "raise RuntimeError('a part is missing')\n"
CODE = {
    "wordcount": MODEL_PY,
    "rows": ROWS_PY,
    "slow": SLOW_PY,
    "sorts": SORTS_PY,
    "echo": CHAT_PY,
    "broken": BROKEN_PY,
}


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    """Models that serve, and one that cannot be loaded."""
    folder = tmp_path_factory.mktemp("models")
    for name, code in CODE.items():
        put(folder, name, "1", {"model.py": code})
    home = tmp_path_factory.mktemp("up") / "home"
    browser, opened = home.parent / "browser", home.parent / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}.part\nmv {opened}.part {opened}\n')
    browser.chmod(0o755)
    with running_up(home, "--models", str(folder), "--open", env=environment(BROWSER=str(browser))) as running:
        until(opened.exists)
        yield running


@pytest.fixture
def caller(up: RunningUp) -> dict[str, str]:
    """The environment of an admin."""
    return environment(INFERENCEHUB_URL=up.url, INFERENCEHUB_API_KEY=up.key)


def bench(env: dict[str, str], *arguments: str) -> dict[str, Any]:
    done = cli("bench", *arguments, "--json", env=env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


# up --open


def test_the_browser_was_opened_where_the_link_signs_in(up: RunningUp) -> None:
    opened = (up.home.parent / "opened").read_text().strip()
    assert opened == up.program.event("sign_in_link")["url"]
    assert opened.startswith(f"{up.url}/#/sign-in?link=")
    # It is nobody's child here: what stems from the supervisor ends with it.
    assert not [process for process in up.processes() if "inferencehub.cli.browser" in " ".join(process.cmdline())]


# bench


def test_a_closed_loop_step_by_step(caller: dict[str, str]) -> None:
    found = bench(caller, "rows", "--concurrency", "1,4", "--duration", "0.4", "--warm-up", "0.1", "--rows", "3")
    assert (found["loop"], found["model"], found["version"], found["rows_a_call"]) == ("closed", "rows", "1", 3)
    assert found["interrupted"] is False
    assert [step["concurrency"] for step in found["steps"]] == [1, 4]
    for step in found["steps"]:
        assert step["calls"]["ok"] > 0
        assert (step["errors"], step["unreachable"], step["versions"]) == ({}, {}, {"1": step["calls"]["ok"]})
        assert step["throughput"]["rows_per_s"] == pytest.approx(3 * step["throughput"]["calls_per_s"], rel=1e-3)
        quantiles = [step["latency_ms"][name] for name in ("min", "p50", "p95", "p99", "p99.9", "max")]
        assert quantiles == sorted(quantiles)
        assert sum(row["calls"] for row in step["distribution"]) == step["calls"]["ok"]
        assert list(step["mean_ms"]) == ["gateway", "queue", "compute", "elsewhere"]
        assert step["mean_ms"]["compute"] > 0


def test_an_open_loop_sends_what_it_says(up: RunningUp, caller: dict[str, str]) -> None:
    found = bench(caller, "wordcount@1", "--rate", "20,60", "--duration", "0.5", "--warm-up", "0")
    assert [step["rate_per_s"] for step in found["steps"]] == [20, 60]
    assert [step["calls"]["ok"] + step["calls"]["failed"] for step in found["steps"]] == [10, 30]
    assert all(step["generator"]["sent_late_ms"]["max"] >= 0 for step in found["steps"])


def test_the_report_is_plain_text_of_the_terminals_width(caller: dict[str, str]) -> None:
    env = {**caller, "COLUMNS": "70"}
    done = cli("bench", "wordcount", "--duration", "0.3", "--warm-up", "0", "--inputs", '"the fox"', env=env)
    assert done.returncode == 0
    head = next(line for line in done.stdout.splitlines() if line.startswith("CONCURRENCY"))
    assert head.split("  ")[-1].strip() == "ERRORS"
    assert all(word in head for word in ("CALLS/S", "ROWS/S", "P50 MS", "P95 MS", "P99 MS", "P99.9 MS", "MAX MS"))
    assert done.stdout.isascii()
    assert "\x1b" not in done.stdout
    chart = done.stdout.partition("Calls by latency\n")[2].partition("\n\n")[0].splitlines()
    assert any(line.endswith("#") for line in chart)
    assert all(len(line) <= 70 for line in chart)


def test_calls_over_a_limit_are_errors_by_their_reason(up: RunningUp, caller: dict[str, str]) -> None:
    wish = {"name": "few", "scopes": ["predict"], "rate": {"requests": 20, "window_s": 600}}
    key = up.request("POST", "/admin/keys", wish).json()["key"]
    env = {**caller, "INFERENCEHUB_API_KEY": key}
    found = bench(env, "wordcount", "--rate", "100", "--duration", "0.5", "--warm-up", "0")
    (step,) = found["steps"]
    # One went to see whether the inputs fit.
    assert step["calls"]["ok"] == 19
    assert step["errors"] == {"RATE_LIMITED": 31}
    refused = cli("bench", "wordcount", "--duration", "0.2", "--warm-up", "0", env=env)
    assert refused.returncode == 1
    assert "Errors: RATE_LIMITED" in refused.stdout


@pytest.mark.parametrize(
    ("arguments", "change", "code"),
    [
        (["nope"], {}, 4),
        (["wordcount@9"], {}, 4),
        (["broken"], {}, 1),
        (["wordcount"], {"INFERENCEHUB_API_KEY": "ihk_bad"}, 5),
        (["wordcount"], {"INFERENCEHUB_URL": "http://127.0.0.1:1"}, 6),
        (["wordcount", "--inputs", "[[1]]"], {}, 1),
        (["rows", "--inputs", "[1, 2, 3]"], {}, 1),
        (["wordcount", "--rate", "1", "--concurrency", "1"], {}, 2),
        (["wordcount", "--rate", "-1"], {}, 2),
    ],
)
def test_what_cannot_be_measured_says_so_before_any_load(
    up: RunningUp, caller: dict[str, str], arguments: list[str], change: dict[str, str], code: int
) -> None:
    done = cli("bench", *arguments, "--duration", "3600", env=caller | change)
    assert (done.returncode, done.stdout) == (code, "")
    assert len(done.stderr.splitlines()) <= 4
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("load", [["--concurrency", "2"], ["--rate", "50"]])
def test_an_interrupt_shows_what_was_measured(up: RunningUp, caller: dict[str, str], load: list[str]) -> None:
    def calls() -> int:
        lines = up.request("GET", "/metrics").body.decode().splitlines()
        counts = [line.split()[-1] for line in lines if line.startswith("inferencehub_requests_total")]
        return sum(int(float(count)) for count in counts)

    command = [sys.executable, "-P", "-m", "inferencehub", "bench", "wordcount", "--json", "--duration", "3600"]
    before = calls()
    with program([*command, "--warm-up", "0", *load], env=caller) as running:
        until(lambda: calls() > before + 10)
        running.signal(signal.SIGINT)
        assert running.wait() == 130
        found = json.loads(running.stdout.joined())
        assert "this is what was measured so far" in running.stderr.joined()
    assert found["interrupted"] is True
    assert found["steps"][0]["calls"]["ok"] > 0


# models show


def paste(command: str, env: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """What a shell makes of a line in which `inferencehub` is the one under test."""
    (folder / "inferencehub").write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m inferencehub "$@"\n')
    (folder / "inferencehub").chmod(0o755)
    found = env | {"PATH": os.pathsep.join([str(folder), os.environ["PATH"]])}
    return subprocess.run(
        command, shell=True, capture_output=True, text=True, env=found, timeout=DEADLINE_S, check=True
    )


@pytest.mark.parametrize("model", ["wordcount", "rows"])
def test_what_models_show_prints_can_be_pasted(
    up: RunningUp, caller: dict[str, str], model: str, tmp_path: Path
) -> None:
    shown = cli("models", "show", model, env=caller).stdout
    commands = [line.strip() for line in shown.partition("Try it")[2].splitlines()[1:]]
    assert [command.split()[0] for command in commands] == ["inferencehub", "curl"]
    answers = [paste(command, caller, tmp_path) for command in commands]
    assert answers[0].stderr.startswith(f"{model} 1, ")
    assert json.loads(answers[1].stdout)["model_name"] == model


def test_what_is_shown_of_a_chat_model_can_be_pasted_and_predict_says_the_same(
    caller: dict[str, str], tmp_path: Path
) -> None:
    shown = cli("models", "show", "echo", env=caller).stdout
    (call,) = shown.partition("Try it:\n")[2].splitlines()
    assert '"content":"Hello!"' in paste(call.strip(), caller, tmp_path).stdout
    refused = cli("predict", "echo", "Good morning", env=caller)
    assert (refused.returncode, refused.stdout) == (1, "")
    call = refused.stderr.splitlines()[-1].removeprefix("inferencehub:").strip()
    assert '"content":"Good morning"' in paste(call, caller, tmp_path).stdout


# predict


@pytest.mark.parametrize(("typed", "words", "characters"), [("the quick fox", 3, 13), ("42", 1, 2), ('"a b"', 2, 3)])
def test_text_goes_to_a_model_that_takes_text(caller: dict[str, str], typed: str, words: int, characters: int) -> None:
    done = cli("predict", "wordcount", typed, env=caller)
    assert done.stdout == f"words       {words}\ncharacters  {characters}\n"


def test_text_for_a_model_of_numbers_says_what_it_takes(caller: dict[str, str]) -> None:
    done = cli("predict", "rows", "hello", env=caller)
    assert done.returncode == 2
    assert "'rows' takes x FP32 [-1, 2], and `inferencehub models show rows` has a call to paste" in done.stderr


def test_parameters_go_along_for_one_call_and_for_the_rows_of_a_file(caller: dict[str, str], tmp_path: Path) -> None:
    done = cli("predict", "sorts", "1", "--parameters", '{"shift": 2}', env=caller)
    first, second, *_, last = done.stdout.splitlines()
    assert first.split() == ["label", '"d"']
    assert second.split() == ["probabilities", "d", "0.9993"]
    assert last.strip() == "2 more, all with --json"
    (tmp_path / "rows.csv").write_text("x\n0\n1\n")
    done = cli("predict", "sorts", f"@{tmp_path / 'rows.csv'}", "--parameters", '{"shift": 2}', env=caller)
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == ["label", "c", "d"]
    found = json.loads(cli("predict", "sorts", "[0, 1]", "--parameters", '{"shift": 1}', "--json", env=caller).stdout)
    assert found["outputs"]["label"] == ["b", "c"]
    assert len(found["outputs"]["probabilities"][0]) == 7


# what goes wrong


def test_a_misspelt_model_is_told_what_was_meant_of_what_the_key_may_use(up: RunningUp, caller: dict[str, str]) -> None:
    done = cli("predict", "wordcout", '"x"', env=caller)
    assert done.returncode == 4
    assert done.stderr.endswith("inferencehub: Did you mean wordcount?\n")
    wish = {"name": "of rows", "scopes": ["predict"], "models": ["rows"]}
    of_rows = caller | {"INFERENCEHUB_API_KEY": up.request("POST", "/admin/keys", wish).json()["key"]}
    for misspelt, meant in (("row", "Did you mean rows?"), ("wordcout", "")):
        done = cli("predict", misspelt, "[1, 2]", env=of_rows)
        assert done.returncode == 5
        assert meant in done.stderr
        assert "wordcount" not in done.stderr


def test_a_call_that_takes_too_long_says_how_to_allow_more(caller: dict[str, str]) -> None:
    done = cli("predict", "slow", "[1]", "--deadline-ms", "50", env=caller)
    assert done.returncode == 1
    assert "x-request-timeout-ms" in done.stderr
    assert "`deadline_ms` in the model's model.yaml" in done.stderr
    assert "`--deadline-ms 30000` waits up to 30 s" in done.stderr
    assert cli("predict", "slow", "[1]", "--deadline-ms", "30000", env=caller).returncode == 0


def test_unloading_and_loading_say_what_happened(caller: dict[str, str]) -> None:
    done = cli("models", "unload", "rows@1", env=caller)
    assert (done.returncode, done.stdout) == (0, "rows 1\n")
    assert done.stderr.splitlines()[1:] == [
        "No version of rows serves now: calls of it are refused.",
        "To undo it: inferencehub models load rows@1",
    ]
    done = cli("models", "load", "rows@1", env=caller)
    assert (done.returncode, done.stdout) == (0, "rows 1  READY\n")
    assert done.stderr.startswith("Calls that name no version of rows go to 1.\n")


# doctor


def examined(env: dict[str, str], url: str) -> tuple[int, list[dict[str, str]]]:
    done = cli("doctor", "--url", url, "--json", env=env)
    return done.returncode, json.loads(done.stdout)


def test_the_doctor_finds_the_model_that_failed(up: RunningUp, caller: dict[str, str]) -> None:
    code, found = examined(caller, up.url)
    assert code == 0
    by_subject = {each["subject"] for each in found}
    assert {"gateway", "ready", "clock", "key", "models", "workers", "lately"} <= by_subject
    # What the model's code says is the admins'.
    (failed,) = [each for each in found if "broken 1 FAILED" in each["detail"]]
    assert "a part is missing" in failed["detail"]
    assert [each["detail"] for each in found if each["subject"] == "key"] == [
        f"'first admin key' ({up.key[4:12]}) may admin for all models"
    ]


def test_the_doctor_says_what_went_wrong_lately(up: RunningUp, caller: dict[str, str]) -> None:
    wish = {"name": "one", "scopes": ["predict"], "rate": {"requests": 1, "window_s": 600}}
    key = up.request("POST", "/admin/keys", wish).json()["key"]
    statuses = [up.predict("rows", [1, 2], authorization=f"Bearer {key}").status for _ in range(2)]
    assert statuses == [200, 429]

    def told() -> bool:
        lately = [each for each in examined(caller, up.url)[1] if each["subject"] == "lately"]
        return any("of them RATE_LIMITED" in each["detail"] and "raise its limit" in each["mend"] for each in lately)

    # A sample is there when its second is over.
    until(told)


def test_the_doctor_with_a_wrong_key_and_with_none(up: RunningUp, caller: dict[str, str]) -> None:
    code, found = examined(caller | {"INFERENCEHUB_API_KEY": f"{up.key[:-1]}x"}, up.url)
    assert code == 1
    assert [(each["status"], each["subject"]) for each in found][-1] == ("fail", "key")
    code, found = examined(environment(), up.url)
    assert code == 0
    assert [(each["status"], each["subject"]) for each in found][-1] == ("warn", "key")


def test_the_doctor_sees_that_the_home_is_in_use(up: RunningUp) -> None:
    done = cli("doctor", "--home", str(up.home), "--json")
    (home,) = [each for each in json.loads(done.stdout) if each["subject"] == "home"]
    assert home["detail"] == f"{up.home}, on which InferenceHub is up (pid {up.program.pid})"


# completion


def test_bash_completes_the_models_of_the_gateway(caller: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "inferencehub").write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m inferencehub "$@"\n')
    (tmp_path / "inferencehub").chmod(0o755)
    script = (
        'eval "$(inferencehub completion bash)"\n'
        'COMP_LINE="inferencehub predict wordcount@"; COMP_POINT=${#COMP_LINE}\n'
        '_inferencehub_completion inferencehub; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    env = caller | {"PATH": os.pathsep.join([str(tmp_path), os.environ["PATH"]])}
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, env=env, timeout=DEADLINE_S, check=True
    )
    assert done.stdout.split() == ["1"]


# traffic show --watch


def test_traffic_is_followed_over_a_restart_of_the_gateway(up: RunningUp, caller: dict[str, str]) -> None:
    def label(name: str) -> bool:
        stands = up.request("GET", "/admin/traffic/rows").json()
        return up.request("PUT", "/admin/traffic/rows", stands | {"labels": {name: "1"}}).status == 200

    command = [sys.executable, "-P", "-m", "inferencehub", "traffic", "show", "rows", "--watch"]
    with program(command, env=caller) as watching:
        watching.stdout.first(lambda line: line.endswith("weights   latest 100 %"))
        assert label("before")
        watching.stdout.first(lambda line: line.endswith("labels    before is 1"))
        up.gateway_process().kill()
        until(lambda: answers(lambda: label("after")))
        watching.stdout.first(lambda line: line.endswith("labels    after is 1"))
        watching.signal(signal.SIGINT)
        assert watching.wait() == 130
        assert "Traceback" not in watching.stderr.joined()


def answers(call: Callable[[], bool]) -> bool:
    """Also while nobody is there who could."""
    try:
        return call()
    except (OSError, ValueError, KeyError, psutil.Error):
        return False
