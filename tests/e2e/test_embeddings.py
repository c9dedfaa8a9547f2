"""examples/embeddings as a newcomer calls it: text in at POST /predict, vectors out that tell what is alike."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from inferencehub import Client
from inferencehub.errors import InputMismatch
from inferencehub.tensors import Array
from tests.support.processes import ROOT
from tests.support.up import RunningUp, running_up

# A sentence, one that means about the same, and one that shares words with it at most.
TRIPLES = (
    ("A cat sits on the mat.", "A kitten is resting on a rug.", "A cat burglar sits in prison."),
    ("Shares fell sharply today.", "The stock market lost ground.", "The leaves fell sharply in the autumn wind."),
    ("How do I bake bread at home?", "What is a simple recipe for a loaf?", "How do I get home by train?"),
    ("My phone's battery is empty.", "The mobile needs to be charged.", "The theatre is empty on Mondays."),
    ("The flight was delayed by fog.", "Bad weather kept the plane on the ground.", "The book was delayed in print."),
    ("She plays the violin in an orchestra.", "She is a musician.", "She plays football in a club."),
    ("Restart the server after the update.", "Reboot the machine once it is upgraded.", "The server brought the soup."),
    ("The patient has a high fever.", "His temperature is well above normal.", "The patient waiter smiled."),
    ("He bought a used car.", "He purchased a second-hand automobile.", "He used a bus today."),
    ("Reset my password.", "I forgot my login and need a new one.", "The password of the play is love."),
)


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    folder = tmp_path_factory.mktemp("embeddings")
    command = [sys.executable, "-m", "examples.embeddings.make", str(folder / "models")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with running_up(folder / "home", "--models", str(folder / "models")) as running:
        yield running


def embedded(up: RunningUp, *texts: str) -> Array:
    return np.array(up.predict("minilm", list(texts)).json()["outputs"]["embedding"], np.float32)


def test_it_is_served_as_an_embedding_model(up: RunningUp) -> None:
    (version,) = up.request("GET", "/models/minilm").json()["versions"]
    assert (version["state"], version.get("warnings")) == ("READY", None)
    assert [output["name"] for output in version["outputs"]] == ["embedding", "prompt_tokens"]
    assert version["outputs"][0]["shape"] == [-1, 384]


def test_what_means_the_same_is_nearer_than_what_sounds_alike(up: RunningUp) -> None:
    vectors = embedded(up, *(text for triple in TRIPLES for text in triple)).reshape(len(TRIPLES), 3, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=2), 1, atol=1e-5)
    alike = (vectors[:, 0] * vectors[:, 1]).sum(axis=1)
    unlike = (vectors[:, 0] * vectors[:, 2]).sum(axis=1)
    assert (alike > unlike).all()


def test_a_text_has_one_vector_alone_and_in_company(up: RunningUp) -> None:
    texts = ["x", *(text for triple in TRIPLES[:3] for text in triple), "a long text " * 200]
    together = embedded(up, *texts)
    for at in (0, 4, len(texts) - 1):
        np.testing.assert_allclose(embedded(up, texts[at])[0], together[at], atol=1e-5)


def test_tokens_are_counted_as_they_are_used(up: RunningUp) -> None:
    answer = up.predict("minilm", ["hello", "a long text " * 200]).json()
    assert answer["outputs"]["prompt_tokens"] == [3, 256]


def test_openais_door_gives_the_same_vectors(up: RunningUp) -> None:
    answer = up.request("POST", "/v1/embeddings", {"model": "minilm", "input": ["a cat", "the tax office"]}).json()
    vectors = np.array([each["embedding"] for each in answer["data"]], np.float32)
    np.testing.assert_allclose(vectors, embedded(up, "a cat", "the tax office"), atol=1e-6)
    assert answer["usage"]["prompt_tokens"] == 9


def test_the_client_sends_text_and_gets_an_array(up: RunningUp) -> None:
    with Client(up.url, up.key) as client:
        vectors = client.predict("minilm", ["Grüße 🌍", "日本語"]).outputs["embedding"]
    assert (vectors.shape, vectors.dtype) == ((2, 384), np.float32)


def test_bytes_that_are_no_text_are_refused(up: RunningUp) -> None:
    with Client(up.url, up.key) as client, pytest.raises(InputMismatch, match="must be text in UTF-8"):
        client.predict("minilm", [b"\xff\xfe"])
