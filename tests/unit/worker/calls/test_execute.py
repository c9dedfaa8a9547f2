"""A batch through a model: every call gets its own rows, and a bad call fails alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inferencehub.errors import Cancelled as CancelledError
from inferencehub.errors import InvalidInput
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import LoadedModel, Signature, Tensors, TensorSpec
from inferencehub.tensors import elements_from_raw, framed
from inferencehub.worker.calls.call import ANSWERED, RUNNING, Outcome, PendingCall
from inferencehub.worker.calls.decode import Decoder
from inferencehub.worker.calls.execute import ModelRun
from inferencehub.worker.calls.reply import add_answer
from tests.support.calls import pending
from tests.support.worker import Panic, model

COLUMN = Signature(
    (TensorSpec("x", "FP32", (-1, 1)),),
    (TensorSpec("same", "FP32", (-1, 1)), TensorSpec("text", "BYTES", (-1,))),
    batched=True,
)
POISON = 666.0


def echo(inputs: Tensors) -> Tensors:
    """Each row back as a number and as text."""
    x = inputs["x"]
    return {"same": x, "text": np.array([str(value).encode() for value in x[:, 0]], dtype=object)}


def allergic(inputs: Tensors) -> Tensors:
    """Fails when the poison is among its rows, whoever sent it."""
    if (inputs["x"] == POISON).any():
        raise RuntimeError("secret path /srv/model")
    return echo(inputs)


def run_of(loaded: LoadedModel, *, idempotent: bool = True, expose_errors: bool = False) -> ModelRun:
    return ModelRun("m 1", loaded, idempotent=idempotent, expose_errors=expose_errors)


def answers(calls: Sequence[PendingCall], outcomes: Sequence[Outcome]) -> list[pb.Answer]:
    """The answers as they would travel: all in one frame."""
    frame = pb.ExchangeResponse()
    for call, outcome in zip(calls, outcomes, strict=True):
        add_answer(frame, call.id, outcome)
    return list(frame.answers)


def rows_in(answer: pb.Answer) -> list[float]:
    same, text = answer.outputs
    values = np.frombuffer(same.raw, np.float32)
    assert list(same.shape) == [len(values), 1]
    assert list(text.shape) == [len(values)]
    assert text.raw == b"".join(len(str(v)).to_bytes(4, "little") + str(v).encode() for v in values)
    return values.tolist()  # type: ignore[no-any-return]


@given(batches=st.lists(st.lists(st.integers(0, 2**20), min_size=1, max_size=6), min_size=1, max_size=20))
def test_no_call_ever_gets_anothers_rows(batches: list[list[int]]) -> None:
    calls = [pending(*values) for values in batches]
    found = answers(calls, run_of(model(echo, COLUMN))(calls))
    assert [rows_in(answer) for answer in found] == batches
    assert [answer.call_id for answer in found] == [call.id for call in calls]
    assert {answer.timings.batch_calls for answer in found} == {len(calls)}
    assert {answer.timings.batch_rows for answer in found} == {sum(map(len, batches))}


@given(
    batches=st.lists(st.lists(st.integers(0, 600), min_size=1, max_size=4), min_size=1, max_size=12),
    bad=st.sets(st.integers(0, 11)),
)
def test_a_bad_call_in_a_batch_fails_alone(batches: list[list[int]], bad: set[int]) -> None:
    for at in bad & set(range(len(batches))):
        batches[at] = [*batches[at], int(POISON)]
    calls = [pending(*values) for values in batches]
    for values, answer in zip(batches, answers(calls, run_of(model(allergic, COLUMN))(calls)), strict=True):
        if POISON in values:
            assert answer.error.reason == "MODEL_FAILED"
            assert not answer.outputs
        else:
            assert rows_in(answer) == values


def test_the_models_words_stay_in_the_log_unless_the_operator_says_otherwise() -> None:
    for expose, expected in ((False, False), (True, True)):
        call = pending(POISON)
        (outcome,) = run_of(model(allergic, COLUMN), expose_errors=expose)([call])
        assert outcome.error is not None
        assert ("/srv/model" in outcome.error.message) is expected


def test_invalid_input_is_answered_in_the_models_own_words() -> None:
    def picky(inputs: Tensors) -> Tensors:
        raise InvalidInput("the colour is not one of red, green")

    (outcome,) = run_of(model(picky, COLUMN))([pending(1)])
    assert outcome.error is not None
    assert (outcome.error.reason, outcome.error.message) == ("INPUT_MISMATCH", "the colour is not one of red, green")


def test_a_batch_of_a_model_that_may_not_run_twice_is_not_run_again() -> None:
    runs: list[int] = []

    def once(inputs: Tensors) -> Tensors:
        runs.append(len(inputs["x"]))
        raise RuntimeError

    outcomes = run_of(model(once, COLUMN), idempotent=False)([pending(1), pending(2)])
    assert runs == [2]
    assert [outcome.error.reason for outcome in outcomes if outcome.error] == ["MODEL_FAILED"] * 2


@pytest.mark.parametrize("shift", [-1, 1])
def test_rows_that_do_not_add_up_reach_nobody(shift: int) -> None:
    def slips(inputs: Tensors) -> Tensors:
        rows = inputs["x"][:shift] if shift < 0 else np.concatenate([inputs["x"], inputs["x"][:1]])
        return echo({"x": rows} if len(inputs["x"]) > 1 else inputs)

    unchecked = LoadedModel(COLUMN, slips)
    calls = [pending(1), pending(2), pending(3)]
    found = answers(calls, run_of(unchecked)(calls))
    # Alone, each gives one row for one row: run again call by call, all of them are right.
    assert [rows_in(answer) for answer in found] == [[1], [2], [3]]
    assert {answer.timings.batch_calls for answer in found} == {1}
    (alone,) = run_of(unchecked)([pending(4, 5)])
    assert alone.error is not None
    assert "rows of 'same' for 2" in alone.error.message


@pytest.mark.parametrize("error", [SystemExit(1), Panic("index out of bounds"), asyncio.CancelledError()], ids=repr)
def test_whatever_a_model_raises_is_only_its_failure(error: BaseException) -> None:
    def leaves(inputs: Tensors) -> Tensors:
        raise error

    outcomes = run_of(model(leaves, COLUMN))([pending(1), pending(2)])
    assert [outcome.error.reason for outcome in outcomes if outcome.error] == ["MODEL_FAILED"] * 2


class Wordless(Exception):
    def __str__(self) -> str:
        raise KeyError("no words")


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (ValueError("negative"), "negative"),
        ("half a pair: \udc80", "half a pair: ?"),
        (Wordless(), "a Wordless without words"),
    ],
    ids=["an error", "a lone surrogate", "no words"],
)
def test_words_that_no_frame_could_carry_are_made_fit(message: Any, told: str) -> None:
    def picky(inputs: Tensors) -> Tensors:
        raise InvalidInput(message)

    call = pending(1)
    (answer,) = answers([call], run_of(model(picky, COLUMN))([call]))
    assert (answer.error.reason, answer.error.message) == ("INPUT_MISMATCH", told)


def test_what_is_answered_meanwhile_is_not_run_again() -> None:
    seen: list[float] = []
    calls = [pending(1), pending(2), pending(3, deadline_s=-1.0)]

    def fails_together(inputs: Tensors) -> Tensors:
        if len(inputs["x"]) > 1:
            calls[0].state = ANSWERED
            raise RuntimeError
        seen.extend(inputs["x"][:, 0].tolist())
        return echo(inputs)

    run_of(model(fails_together, COLUMN))(calls)
    assert seen == [2.0]


def test_a_call_that_is_cancelled_while_its_batch_is_joined_fails_nobody() -> None:
    class Cancelled(tuple[tuple[int, ...], ...]):
        """Shapes of a call that is cancelled at the moment when a thread looks at them."""

        def __getitem__(self, index: Any) -> Any:
            gone.fail(CancelledError("The call was cancelled while it ran."))
            return super().__getitem__(index)

    runs: list[int] = []

    def counts(inputs: Tensors) -> Tensors:
        runs.append(len(inputs["x"]))
        return echo(inputs)

    first, gone, _ = calls = [pending(1), pending(2), pending(3)]
    first.layout = replace(first.layout, shapes=Cancelled(first.layout.shapes))
    for call in calls:
        call.state = RUNNING
    outcomes = run_of(model(counts, COLUMN), idempotent=False)(calls)
    assert gone.state == ANSWERED
    assert [outcome.error for outcome in outcomes] == [None] * 3
    assert [rows_in(answer) for answer in answers(calls, outcomes)] == [[1], [2], [3]]
    assert runs == [3]


WORDS = Signature((TensorSpec("words", "BYTES", (-1,)),), (TensorSpec("words", "BYTES", (-1,)),), batched=True)


def worded(raw: bytes, count: int) -> PendingCall:
    """A call of WORDS as it is admitted."""
    tensor = pb.Tensor(name="words", datatype="DATATYPE_BYTES", shape=[count], raw=raw)
    layout, contents, size, _ = Decoder(WORDS, None).decode([tensor])
    return PendingCall(1, "r", layout, contents, size, 0.0, 1e9, lambda *_: None, False, "one")


def test_the_elements_of_a_large_input_are_found_by_the_run_and_not_on_admission(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: list[int] = []

    def noting(raw: Any, count: int) -> list[bytes]:
        found.append(count)
        return elements_from_raw(raw, count)

    monkeypatch.setattr("inferencehub.worker.calls.elements.elements_from_raw", noting)
    words = [f"word {at}".encode() for at in range(20_000)]
    raws = [b"".join(map(framed, words)), b"".join(map(framed, words[:3]))]
    calls = [worded(raws[0], len(words)), worded(raws[1], 3)]
    assert found == [3]
    for call in calls:
        call.state = RUNNING
    found_answers = answers(calls, run_of(model(lambda inputs: inputs, WORDS))(calls))
    assert [answer.outputs[0].raw for answer in found_answers] == raws
    assert found == [3, len(words)]
    assert calls[0].contents == [words]


def test_a_large_input_that_holds_no_elements_fails_alone() -> None:
    broken, good = worded(bytes(100_000) + b"?", 25_000), worded(framed(b"word"), 1)
    found = answers([broken, good], run_of(model(lambda inputs: inputs, WORDS))([broken, good]))
    assert (found[0].error.reason, found[1].outputs[0].raw) == ("INPUT_MISMATCH", framed(b"word"))
    assert found[0].error.message.startswith("Input 'words': A BYTES element begins with its length in 4 bytes")


def test_code_of_the_users_may_write_into_its_inputs() -> None:
    def writes(inputs: Tensors) -> Tensors:
        inputs["x"] += 1
        return echo(inputs)

    call = pending(1, 2)
    (outcome,) = run_of(model(writes, COLUMN, may_block=True))([call])
    assert rows_in(answers([call], [outcome])[0]) == [2, 3]
    assert call.contents == [np.array([[1], [2]], np.float32).tobytes()]


def test_a_model_without_rows_runs_on_the_whole_input() -> None:
    spec = TensorSpec("x", "FP32", (-1, -1))
    total = Signature((spec,), (TensorSpec("sum", "FP32", ()),), batched=False)

    def add(inputs: Tensors) -> dict[str, Any]:
        return {"sum": inputs["x"].sum()}

    call = pending(1, 2, 3)
    (answer,) = answers([call], run_of(model(add, total))([call]))
    assert list(answer.outputs[0].shape) == []
    assert np.frombuffer(answer.outputs[0].raw, np.float32).tolist() == [6.0]


def test_a_model_may_have_no_outputs() -> None:
    silent = Signature((TensorSpec("x", "FP32", (-1, 1)),), (), batched=True)
    outcomes = run_of(model(lambda _: {}, silent))([pending(1), pending(2)])
    assert [outcome.error for outcome in outcomes] == [None, None]


def test_a_run_longer_than_timings_can_tell_is_answered_all_the_same() -> None:
    two_hours = iter([0.0, 0.0, 7200.0])
    run = ModelRun("m 1", model(echo, COLUMN), idempotent=True, clock=lambda: next(two_hours))
    calls = [pending(0)]
    (answer,) = answers(calls, run(calls))
    assert answer.timings.compute_us == 2**32 - 1
    assert rows_in(answer) == [0.0]
