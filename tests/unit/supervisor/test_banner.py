"""What `up` prints: addresses, a call to try, and what serves."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from inferencehub.launch.events import AnnouncedInput, AnnouncedModel
from inferencehub.supervisor import banner
from inferencehub.supervisor.machine.shell import Program
from inferencehub.telemetry.text_line import coloured


def model(name: str = "iris", version: str = "1", state: str = "READY", **more: Any) -> AnnouncedModel:
    return AnnouncedModel(name, version, state, **more)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80/x"),
        ("0.0.0.0", "http://127.0.0.1:80/x"),
        ("::1", "http://[::1]:80/x"),
        ("::", "http://[::1]:80/x"),
        ("host.example", "http://host.example:80/x"),
    ],
)
def test_the_url_works_on_this_machine(host: str, url: str) -> None:
    assert banner.base_url(host, 80, tls=False, base_path="/x") == url
    assert banner.base_url(host, 80, tls=True, base_path="").startswith("https://")


def test_the_call_to_try_is_the_one_of_the_documentation() -> None:
    iris = model(example={"features": [[5.1, 3.5, 1.4, 0.2]]})
    assert banner.curl_command("http://localhost:3000", [model("a"), iris], "$KEY") == (
        """curl -H "authorization: Bearer $KEY" -H 'content-type: application/json' http://localhost:3000/predict """
        """-d '{"model_name":"iris","inputs":[5.1,3.5,1.4,0.2]}'"""
    )


def test_the_call_survives_quotes_and_needs_no_key_without_auth() -> None:
    command = banner.curl_command("http://h", [model("a", example={"text": ["it's"]})], None)
    assert command is not None
    assert "authorization" not in command
    body = shlex.split(command)[-1].removeprefix("-d")
    assert json.loads(body) == {"model_name": "a", "inputs": ["it's"]}


def test_there_is_no_call_to_a_model_that_does_not_serve() -> None:
    assert banner.curl_command("http://h", [model(state="FAILED")], None) is None


def test_without_an_example_the_call_has_zeros_of_the_right_shape() -> None:
    inputs = (AnnouncedInput("x", "FP32", (-1, 2)),)
    assert banner.sample_inputs(model(inputs=inputs)) == [0.0, 0.0]
    inputs += (AnnouncedInput("t", "BYTES", (-1,)), AnnouncedInput("n", "INT64", ()))
    assert banner.sample_inputs(model(inputs=inputs)) == {"x": [[0.0, 0.0]], "t": ["text"], "n": 0}
    assert banner.sample_inputs(model(inputs=(AnnouncedInput("b", "BOOL", (1,)),))) == [False]


IRIS = model(example={"features": [[5.1, 3.5, 1.4, 0.2]]})


def test_the_first_commands_can_be_pasted_into_another_terminal() -> None:
    program = Program(before="source /hub/.venv/bin/activate")
    assert banner.first_commands("http://127.0.0.1:3000", [IRIS], program) == [
        "source /hub/.venv/bin/activate",
        "inferencehub predict iris '[5.1,3.5,1.4,0.2]'",
    ]
    text = model("words", example={"text": ["it's"]})
    assert banner.first_commands("http://127.0.0.1:8080", [text], Program("/bin/hub")) == [
        "export INFERENCEHUB_URL=http://127.0.0.1:8080",
        """/bin/hub predict words '["it'"'"'s"]'""",
    ]
    assert banner.first_commands("http://127.0.0.1:3000", [model(state="FAILED")], Program()) == []


def test_what_to_try_says_where_the_key_goes() -> None:
    shown = banner.try_text(["source x", "inferencehub predict a 1"], "curl x", with_key=True)
    assert shown == (
        "\nTry it in another terminal, with the key in INFERENCEHUB_API_KEY:\n  source x\n  inferencehub predict a 1\n"
        "Or:\n  curl x\n"
    )
    assert "KEY" not in banner.try_text(["x"], "curl x", with_key=False)
    assert banner.first_key_text("ihk_a").endswith("  export INFERENCEHUB_API_KEY=ihk_a\n")


def test_colours_are_only_where_they_are_asked_for() -> None:
    failed = model("b", "1", "FAILED", failure="It is \x1b[2J broken.")
    assert "\x1b" not in banner.models_text([IRIS, failed], ["/m"])
    shown = banner.models_text([IRIS, failed], ["/m"], coloured)
    assert "\x1b[1mServing 1 model from /m\x1b[0m\n" in shown
    assert "\x1b[31mb 1 FAILED: It is \\u001b[2J broken.\x1b[0m" in shown


def test_what_serves_and_what_does_not() -> None:
    models = [model("a", "1"), model("a", "2"), model("long", "1"), model("b", "1", "FAILED", failure="It is broken.")]
    assert banner.models_text(models, ["/m"]) == (
        "\nServing 2 models from /m\n  a     1, 2\n  long  1\n  b 1 FAILED: It is broken.\n"
    )
    assert "Serving no model: /m is empty; put one there" in banner.models_text([], ["/m"])
