"""What is typed as inputs and parameters."""

from __future__ import annotations

from typing import Any

import pytest
import typer

from inferencehub.cli.predict.typed import inputs_from_text, parameters_from_argument, refuse_generating, takes_text
from inferencehub.errors import NotSupported


def version(datatype: str = "BYTES", shape: list[int] | None = None, **more: Any) -> dict[str, Any]:
    spec = {"name": "x", "datatype": datatype, "shape": [-1] if shape is None else shape}
    return {"inputs": [spec], "batched": True, **more}


TEXT = version()
PAIR = {**TEXT, "inputs": [*TEXT["inputs"], {"name": "n", "datatype": "FP32", "shape": [-1]}]}


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Wo ist der Bahnhof?", "Wo ist der Bahnhof?"),
        ("42", "42"),
        ("1.50", "1.50"),
        ("true", "true"),
        ("[draft", "[draft"),
        ("", ""),
        ('"quoted"', "quoted"),
        ('["a", "b"]', ["a", "b"]),
        ('{"x": ["a"]}', {"x": ["a"]}),
        ("null", None),
    ],
)
def test_a_model_that_takes_text_gets_text_and_json_where_it_is_meant(typed: str, sent: Any) -> None:
    assert inputs_from_text(typed, "language", TEXT) == sent


@pytest.mark.parametrize(("shape", "sent"), [([], "hi"), ([1], ["hi"]), ([-1], ["hi"])])
def test_a_model_without_rows_gets_it_in_its_own_shape(shape: list[int], sent: Any) -> None:
    assert inputs_from_text("hi", "m", version(shape=shape, batched=False)) == sent


@pytest.mark.parametrize("other", [version("FP32"), version(shape=[-1, 2]), version(image={"input": "x"}), PAIR])
def test_of_any_other_model_it_is_json_or_wrong_usage(other: Any) -> None:
    assert not takes_text(other)
    assert inputs_from_text("42", "m", other) == 42
    with pytest.raises(typer.BadParameter, match=r"expected JSON in the argument, such as '\[1, 2\]'"):
        inputs_from_text("hi", "m", other)


def test_of_a_model_that_is_not_to_be_seen_the_call_says_what_is_wrong() -> None:
    assert inputs_from_text("Wo ist der Bahnhof?", "language", None) == "Wo ist der Bahnhof?"
    assert inputs_from_text("42", "language", None) == 42


def test_wrong_usage_says_what_the_model_takes() -> None:
    with pytest.raises(typer.BadParameter) as raised:
        inputs_from_text("hi", "iris@2", version("FP64", [-1, 4]))
    assert raised.value.message.endswith(
        "; 'iris' takes x FP64 [-1, 4], and `inferencehub models show iris` has a call to paste"
    )


def test_parameters_are_an_object() -> None:
    assert parameters_from_argument(None) is None
    assert parameters_from_argument('{"temperature": 0}') == {"temperature": 0}


@pytest.mark.parametrize(
    ("text", "said"),
    [("[1]", "expected an object such as"), ("5", "got 5"), ("{", "expected JSON in the argument"), ("@/no", "cannot")],
)
def test_what_is_no_object_is_wrong_usage_of_parameters(text: str, said: str) -> None:
    with pytest.raises(typer.BadParameter, match=said) as raised:
        parameters_from_argument(text)
    assert raised.value.param_hint == "--parameters"


@pytest.mark.parametrize(
    ("task", "path", "asked"),
    [
        ("chat", "/v1/chat/completions", '"messages":[{"role":"user","content":"Wie geht es?"}]'),
        ("complete", "/v1/completions", '"prompt":"Wie geht es?"'),
    ],
)
def test_a_model_that_makes_text_is_asked_otherwise(task: str, path: str, asked: str) -> None:
    with pytest.raises(NotSupported) as raised:
        refuse_generating("m", version(task=task), "http://h:1/", "Wie geht es?")
    (call,) = raised.value.__notes__
    assert f"http://h:1{path} -d" in call
    assert asked in call
    refuse_generating("m", version(task="embed"), "http://h:1", "x")
    refuse_generating("m", None, "http://h:1", "x")
