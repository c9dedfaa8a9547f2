"""Answers as they arrive: in one piece, in any pieces, and things that are none."""

from __future__ import annotations

import pytest

from inferencehub.cli.bench.answer import Answer, AnswerReader, NoAnswer

LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nx-a: 1\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 503 X\r\ntransfer-encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nx-trailer: 1\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n" + LENGTH
NO_CONTENT = b"HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n"
CLOSING = b"HTTP/1.1 429 X\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


def fed(text: bytes, piece: int) -> Answer:
    """The answer, which ends with the last piece and not before."""
    reader = AnswerReader()
    pieces = [text[at : at + piece] for at in range(0, len(text), piece)]
    answers = [reader.feed(each) for each in pieces]
    assert answers[:-1] == [None] * (len(pieces) - 1)
    assert answers[-1] is not None
    return answers[-1]


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 1_000])
@pytest.mark.parametrize(
    ("text", "status", "body", "closes"),
    [
        (LENGTH, 200, b"hello", False),
        (CHUNKED, 503, b"hello", False),
        (CONTINUE, 200, b"hello", False),
        (NO_CONTENT, 204, b"", False),
        (CLOSING, 429, b"", True),
    ],
    ids=["length", "chunked", "continue", "no-content", "closing"],
)
def test_an_answer_in_pieces(text: bytes, status: int, body: bytes, closes: bool, piece: int) -> None:
    answer = fed(text, piece)
    assert (answer.status, answer.body, answer.closes) == (status, body, closes)


def test_answers_follow_each_other_on_one_connection() -> None:
    reader = AnswerReader()
    for text in (LENGTH, CHUNKED, CLOSING, LENGTH):
        assert reader.feed(text[:-1]) is None
        assert reader.feed(text[-1:]) is not None


def test_one_without_a_length_ends_with_its_connection() -> None:
    reader = AnswerReader()
    assert reader.feed(b"HTTP/1.0 200 OK\r\n\r\nhel") is None
    assert reader.feed(b"lo") is None
    answer = reader.close()
    assert answer is not None
    assert (answer.body, answer.closes) == (b"hello", True)


def test_half_an_answer_is_none_when_its_connection_ends() -> None:
    reader = AnswerReader()
    assert reader.feed(LENGTH[:-1]) is None
    assert reader.close() is None


@pytest.mark.parametrize(
    "text",
    [b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", b"x" * 70_000],
    ids=["another protocol", "no chunk size", "endless head"],
)
def test_what_is_no_answer_is_refused(text: bytes) -> None:
    with pytest.raises(NoAnswer):
        AnswerReader().feed(text)
