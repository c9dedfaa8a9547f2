"""Examples are read by the rules that the gateway has for a caller's JSON."""

from __future__ import annotations

from typing import Any

import pytest

from inferencehub.errors import InputMismatch
from inferencehub.runtimes.examples import arrays_from_json
from inferencehub.runtimes.protocol import Signature, TensorSpec


def read(value: Any, datatype: str, *, nullable: bool = False) -> Any:
    signature = Signature((TensorSpec("x", datatype, (-1,), nullable),), (), batched=False)
    return arrays_from_json({"x": value}, signature)["x"].tolist()


@pytest.mark.parametrize(
    ("value", "datatype", "expected"),
    [
        (["a\0", "ü", {"b64": "iVAA"}], "BYTES", [b"a\0", "ü".encode(), b"\x89P\0"]),
        ([1, 2.0, -0.0], "INT8", [1, 2, 0]),
        (["9223372036854775807", 5], "INT64", [2**63 - 1, 5]),
        (["18446744073709551615"], "UINT64", [2**64 - 1]),
        ([0.1, 3], "FP64", [0.1, 3.0]),
        (["Infinity", "-Infinity"], "FP16", [float("inf"), float("-inf")]),
        ([True, False], "BOOL", [True, False]),
    ],
)
def test_what_the_gateway_takes_is_taken(value: Any, datatype: str, expected: list[Any]) -> None:
    assert read(value, datatype) == expected


@pytest.mark.parametrize(
    ("value", "datatype", "told"),
    [
        ([1.5], "INT64", "expected an integer, got 1.5"),
        ([True], "INT32", "expected an integer, got True"),
        (["5"], "INT32", "expected an integer, got '5'"),
        ([2**53], "INT64", "beyond 2.53, where JSON numbers are rounded; write it as a string"),
        (["9223372036854775808"], "INT64", "cannot hold"),
        ([300], "UINT8", "cannot hold"),
        ([-1], "UINT64", "cannot hold"),
        ([1e39], "FP32", "cannot hold"),
        ([10**400], "FP64", "expected a number"),
        (["1.5"], "FP32", "expected a number, or NaN"),
        ([True], "FP32", "expected a number"),
        ([1], "BOOL", "expected true or false, got 1"),
        ([5], "BYTES", "expected text or"),
        ([{"b64": "not base64"}], "BYTES", "expected text or"),
        (["a", ["b"]], "BYTES", "lists differ in length or depth"),
    ],
)
def test_what_the_gateway_refuses_is_refused(value: Any, datatype: str, told: str) -> None:
    with pytest.raises(InputMismatch, match=f"'x' cannot be read as {datatype}: .*{told}"):
        read(value, datatype)


def test_null_is_missing_where_the_signature_knows_that() -> None:
    assert read(["a", None], "BYTES", nullable=True) == [b"a", None]
    assert repr(read([1.5, None], "FP32", nullable=True)) == "[1.5, nan]"
    for datatype in ("BYTES", "FP32"):
        with pytest.raises(InputMismatch, match="got None"):
            read([None], datatype)


PEOPLE = Signature((TensorSpec("features", "FP64", (-1, 2), False, ("age", "income")),), (), batched=True)
TABLE = Signature((TensorSpec("age", "INT64", (-1,)), TensorSpec("city", "BYTES", (-1,))), (), batched=True)
SAME = Signature((TensorSpec("x", "FP64", (-1, 2), False, ("x", "y")),), (), batched=True)


@pytest.mark.parametrize(
    ("signature", "inputs", "expected"),
    [
        (PEOPLE, {"income": 4, "age": 31}, {"features": [[31, 4]]}),
        (PEOPLE, {"features": {"income": 4, "age": 31}}, {"features": [[31, 4]]}),
        (PEOPLE, {"income": [4, 5], "age": [31, 40]}, {"features": [[31, 4], [40, 5]]}),
        (PEOPLE, [{"income": 4, "age": 31}, {"age": 40, "income": 5}], {"features": [[31, 4], [40, 5]]}),
        (PEOPLE, [{"features": [31, 4]}], {"features": [[31, 4]]}),
        (PEOPLE, [31, 4], {"features": [[31, 4]]}),
        (TABLE, [{"city": "Rome", "age": 31}], {"age": [31], "city": [b"Rome"]}),
        (TABLE, {"city": "Rome", "age": 31}, {"age": [31], "city": [b"Rome"]}),
        (SAME, {"x": 1, "y": 2}, {"x": [[1, 2]]}),
        (SAME, {"x": [1, 2]}, {"x": [[1, 2]]}),
    ],
)
def test_names_are_taken_as_the_gateway_takes_them(signature: Signature, inputs: Any, expected: Any) -> None:
    assert {name: array.tolist() for name, array in arrays_from_json(inputs, signature).items()} == expected


@pytest.mark.parametrize(
    "inputs", [{"age": [1, 2], "income": [3]}, {"age": [1], "income": 3}, {"age": 1}, [{"age": 1}], [{"age": 1}, 5]]
)
def test_names_that_do_not_fit_are_refused(inputs: Any) -> None:
    with pytest.raises(InputMismatch):
        arrays_from_json(inputs, PEOPLE)
