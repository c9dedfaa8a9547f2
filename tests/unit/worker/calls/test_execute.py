"""A batch through a model: every call gets its own rows, and a bad call fails alone."""

from __future__ import annotations

import asyncio
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
from inferencehub.worker.calls.answers.reply import add_answer
from inferencehub.worker.calls.block.block import Block, Stretch
from inferencehub.worker.calls.block.settle import Fates
from inferencehub.worker.calls.inputs.decode import Decoder
from inferencehub.worker.calls.run.execute import ModelRun
from tests.support.calls import Inbox, block_of, pending, taken, values_of
from tests.support.lane_client import answers_apart
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


def run_of(loaded: LoadedModel, *, idempotent: bool = True, **more: Any) -> ModelRun:
    return ModelRun("m 1", loaded, idempotent=idempotent, **more)


def answers(fates: Fates) -> list[pb.AnswerBlock]:
    """What each call is answered, as it would travel: all in one frame."""
    frame = pb.ExchangeResponse()
    for stretch, outcome in fates:
        add_answer(frame, stretch.block.first_id, stretch.place, stretch.calls, outcome)
    stretches = [stretch for stretch, _ in fates]
    assert [(answer.block_id, answer.first, answer.calls) for answer in frame.blocks] == [
        (stretch.block.first_id, stretch.place, stretch.calls) for stretch in stretches
    ]
    return [
        own
        for answer, stretch in zip(frame.blocks, stretches, strict=True)
        for own in answers_apart(answer, stretch.counts)
    ]


def run(loaded: LoadedModel, *blocks: Block, **more: Any) -> list[pb.AnswerBlock]:
    """What the calls of these blocks are answered that share a run."""
    return answers(run_of(loaded, **more)([taken(block) for block in blocks]))


def rows_in(answer: pb.AnswerBlock) -> list[float]:
    same, text = answer.outputs
    values = np.frombuffer(same.raw, np.float32)
    assert list(same.shape) == [len(values), 1]
    assert list(text.shape) == [len(values)]
    assert text.raw == b"".join(len(str(v)).to_bytes(4, "little") + str(v).encode() for v in values)
    return values.tolist()  # type: ignore[no-any-return]


CALL = st.lists(st.integers(0, 2**20), min_size=1, max_size=6)
BLOCKS = st.lists(st.lists(CALL, min_size=1, max_size=5), min_size=1, max_size=6)


@given(blocks=BLOCKS, cut=st.integers(0, 5))
def test_no_call_ever_gets_anothers_rows(blocks: list[list[list[int]]], cut: int) -> None:
    stretches = [taken(block_of(*calls)) for calls in blocks]
    # A batch may begin in the middle of a block.
    left = min(cut, len(blocks[0]) - 1)
    stretches[0] = stretches[0].part(left, len(blocks[0]) - left)
    calls = [values for calls in blocks for values in calls][left:]
    found = answers(run_of(model(echo, COLUMN))(stretches))
    assert [rows_in(answer) for answer in found] == calls
    assert {answer.timings.batch_calls for answer in found} == {len(calls)}
    assert {answer.timings.batch_rows for answer in found} == {sum(map(len, calls))}


@given(blocks=BLOCKS, bad=st.sets(st.integers(0, 29)))
def test_a_bad_call_in_a_batch_fails_alone(blocks: list[list[list[int]]], bad: set[int]) -> None:
    calls = [values for calls in blocks for values in calls]
    for at in bad & set(range(len(calls))):
        calls[at].append(int(POISON))
    found = run(model(allergic, COLUMN), *[block_of(*calls) for calls in blocks])
    for values, answer in zip(calls, found, strict=True):
        if POISON in values:
            assert answer.error.reason == "MODEL_FAILED"
            assert not answer.outputs
        else:
            assert rows_in(answer) == values


@given(blocks=BLOCKS, max_rows=st.integers(0, 6))
def test_a_call_with_too_large_an_answer_fails_alone(blocks: list[list[list[int]]], max_rows: int) -> None:
    wide = Signature(COLUMN.inputs, (TensorSpec("y", "FP32", (-1, 20_000)),), batched=True)
    widening = model(lambda inputs: {"y": np.repeat(inputs["x"], 20_000, axis=1)}, wide)
    found = run(widening, *[block_of(*calls) for calls in blocks], max_answer_bytes=max_rows * 80_000)
    for values, answer in zip([values for calls in blocks for values in calls], found, strict=True):
        if len(values) > max_rows:
            assert (answer.error.reason, len(answer.outputs)) == ("PAYLOAD_TOO_LARGE", 0)
        else:
            assert np.frombuffer(answer.outputs[0].raw, np.float32)[::20_000].tolist() == values


def test_the_models_words_stay_in_the_log_unless_the_operator_says_otherwise() -> None:
    for expose, expected in ((False, False), (True, True)):
        (answer,) = run(model(allergic, COLUMN), pending(POISON), expose_errors=expose)
        assert answer.error.reason == "MODEL_FAILED"
        assert ("/srv/model" in answer.error.message) is expected


def test_invalid_input_is_answered_in_the_models_own_words() -> None:
    def picky(inputs: Tensors) -> Tensors:
        raise InvalidInput("the colour is not one of red, green")

    (answer,) = run(model(picky, COLUMN), pending(1))
    assert (answer.error.reason, answer.error.message) == ("INPUT_MISMATCH", "the colour is not one of red, green")


def test_a_batch_of_a_model_that_may_not_run_twice_is_not_run_again() -> None:
    runs: list[int] = []

    def once(inputs: Tensors) -> Tensors:
        runs.append(len(inputs["x"]))
        raise RuntimeError

    found = run(model(once, COLUMN), block_of([1], [2]), pending(3), idempotent=False)
    assert runs == [3]
    assert [answer.error.reason for answer in found] == ["MODEL_FAILED"] * 3


@pytest.mark.parametrize("shift", [-1, 1])
def test_rows_that_do_not_add_up_reach_nobody(shift: int) -> None:
    def slips(inputs: Tensors) -> Tensors:
        rows = inputs["x"][:shift] if shift < 0 else np.concatenate([inputs["x"], inputs["x"][:1]])
        return echo({"x": rows} if len(inputs["x"]) > 1 else inputs)

    unchecked = LoadedModel(COLUMN, slips)
    found = run(unchecked, pending(1), block_of([2], [3]))
    # Alone, each gives one row for one row: run again call by call, all of them are right.
    assert [rows_in(answer) for answer in found] == [[1], [2], [3]]
    assert {answer.timings.batch_calls for answer in found} == {1}
    (alone,) = run(unchecked, pending(4, 5))
    assert "rows of 'same' for 2" in alone.error.message


@pytest.mark.parametrize("error", [SystemExit(1), Panic("index out of bounds"), asyncio.CancelledError()], ids=repr)
def test_whatever_a_model_raises_is_only_its_failure(error: BaseException) -> None:
    def leaves(inputs: Tensors) -> Tensors:
        raise error

    found = run(model(leaves, COLUMN), block_of([1], [2]))
    assert [answer.error.reason for answer in found] == ["MODEL_FAILED"] * 2


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

    (answer,) = run(model(picky, COLUMN), pending(1))
    assert (answer.error.reason, answer.error.message) == ("INPUT_MISMATCH", told)


def test_what_is_answered_meanwhile_is_not_run_again() -> None:
    seen: list[float] = []
    block = block_of([1], [2], [3], deadlines_s=(1e9, 1e9, -1.0))

    def fails_together(inputs: Tensors) -> Tensors:
        if len(inputs["x"]) > 1:
            block.give_up([0])
            raise RuntimeError
        seen.extend(inputs["x"][:, 0].tolist())
        return echo(inputs)

    run_of(model(fails_together, COLUMN))([taken(block)])
    assert seen == [2.0]


def test_a_call_that_is_cancelled_while_its_batch_is_joined_fails_nobody() -> None:
    class Cancelling(tuple[tuple[int, ...], ...]):
        """Shapes of calls of which one is cancelled at the moment when a thread looks at them."""

        def __getitem__(self, index: Any) -> Any:
            block.give_up([1])
            block.fail([1], CancelledError("The call was cancelled while it ran."))
            return super().__getitem__(index)

    runs: list[int] = []

    def counts(inputs: Tensors) -> Tensors:
        runs.append(len(inputs["x"]))
        return echo(inputs)

    inbox = Inbox()
    block = block_of([1], [2], [3], inbox=inbox)
    block.layout = replace(block.layout, shapes=Cancelling(block.layout.shapes))
    stretch = taken(block)
    fates = run_of(model(counts, COLUMN), idempotent=False)([stretch])
    assert inbox.reasons(block) == ["", "CANCELLED", ""]
    assert [rows_in(answer) for answer in answers(fates)] == [[1], [2], [3]]
    assert runs == [3]


WORDS = Signature((TensorSpec("words", "BYTES", (-1,)),), (TensorSpec("words", "BYTES", (-1,)),), batched=True)


def worded(*calls: tuple[bytes, int]) -> Stretch:
    """Calls of WORDS as they are admitted: the bytes of each, and how many words it should bring."""
    raws, counts = [raw for raw, _ in calls], [count for _, count in calls]
    tensor = pb.Tensor(name="words", datatype="DATATYPE_BYTES", shape=[sum(counts)], raw=b"".join(raws))
    tensor.call_lengths.extend(map(len, raws))
    decoded = Decoder(WORDS, None).decode([tensor], len(calls), counts)
    block = Block(
        1, decoded.counts, decoded.layout, decoded.contents, decoded.total_bytes, 0.0, (1e9,), Inbox(), group="one"
    )
    return taken(block)


def test_the_elements_of_a_large_input_are_found_by_the_run_and_not_on_admission(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: list[int] = []

    def noting(raw: Any, count: int) -> list[bytes]:
        found.append(count)
        return elements_from_raw(raw, count)

    monkeypatch.setattr("inferencehub.worker.calls.block.elements.elements_from_raw", noting)
    words = [f"word {at}".encode() for at in range(20_000)]
    raws = [b"".join(map(framed, words)), b"".join(map(framed, words[:3])), b"".join(map(framed, words[3:5]))]
    large, small = worded((raws[0], len(words)), (raws[1], 3)), worded((raws[2], 2))
    assert found == [2]
    found_answers = answers(run_of(model(lambda inputs: inputs, WORDS))([large, small]))
    assert [answer.outputs[0].raw for answer in found_answers] == raws
    assert found == [2, len(words), 3]
    assert large.contents == [words + words[:3]]


def test_a_large_input_that_holds_no_elements_fails_alone() -> None:
    stretch = worded((framed(b"before"), 1), (bytes(100_000) + b"?", 25_000), (framed(b"after"), 1))
    found = answers(run_of(model(lambda inputs: inputs, WORDS))([stretch]))
    assert [answer.error.reason for answer in found] == ["", "INPUT_MISMATCH", ""]
    assert [answer.outputs[0].raw for answer in (found[0], found[2])] == [framed(b"before"), framed(b"after")]
    assert found[1].error.message.startswith("Input 'words': A BYTES element begins with its length in 4 bytes")


def test_a_large_call_takes_no_word_of_its_neighbour() -> None:
    long = b"x" * 70_000
    stretch = worded((framed(long), 2), (framed(b"a") + framed(b"b"), 1))
    found = answers(run_of(model(lambda inputs: inputs, WORDS))([stretch]))
    assert [answer.error.message for answer in found] == [
        "Input 'words': The shape takes 2 BYTES elements; 1 came.",
        "Input 'words': The shape takes 1 BYTES elements; 2 came.",
    ]


def test_code_of_the_users_may_write_into_its_inputs() -> None:
    def writes(inputs: Tensors) -> Tensors:
        inputs["x"] += 1
        return echo(inputs)

    stretch = taken(block_of([1, 2], [3]))
    found = answers(run_of(model(writes, COLUMN, may_block=True))([stretch]))
    assert [rows_in(answer) for answer in found] == [[2, 3], [4]]
    assert values_of(stretch) == [[1, 2], [3]]


def test_a_model_without_rows_runs_on_the_whole_input() -> None:
    spec = TensorSpec("x", "FP32", (-1, -1))
    total = Signature((spec,), (TensorSpec("sum", "FP32", ()),), batched=False)

    def add(inputs: Tensors) -> dict[str, Any]:
        return {"sum": inputs["x"].sum()}

    block = pending(1)
    block.layout = replace(block.layout, shapes=((3, 1),))
    stretch = taken(block)
    stretch.contents = [np.array([1, 2, 3], np.float32).tobytes()]
    (answer,) = answers(run_of(model(add, total))([stretch]))
    assert list(answer.outputs[0].shape) == []
    assert np.frombuffer(answer.outputs[0].raw, np.float32).tolist() == [6.0]


def test_a_model_may_have_no_outputs() -> None:
    silent = Signature((TensorSpec("x", "FP32", (-1, 1)),), (), batched=True)
    found = run(model(lambda _: {}, silent), block_of([1], [2]))
    assert [(len(answer.outputs), answer.HasField("error")) for answer in found] == [(0, False)] * 2


def test_a_run_longer_than_timings_can_tell_is_answered_all_the_same() -> None:
    two_hours = iter([0.0, 0.0, 7200.0])
    slow = ModelRun("m 1", model(echo, COLUMN), idempotent=True, clock=lambda: next(two_hours))
    (answer,) = answers(slow([taken(pending(0))]))
    assert answer.timings.compute_us == 2**32 - 1
    assert rows_in(answer) == [0.0]
