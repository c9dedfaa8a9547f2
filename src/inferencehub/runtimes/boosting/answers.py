"""What boosted trees give: `label` and `probabilities`, or `value`, from the numbers that their libraries return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from inferencehub.runtimes.ports import ROWS, Port, override_ports, signature_from_ports
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError, Tensors
from inferencehub.tensors import Array

if TYPE_CHECKING:
    from inferencehub.repository.spec import ModelSpec

Numbers = Callable[[Array], Array]


@dataclass(frozen=True, slots=True)
class Answers:
    """The outputs, what makes them of a matrix of rows, and the names of the classes."""

    ports: tuple[Port, ...]
    run: Callable[[Array], Tensors]
    labels: tuple[str, ...] = ()


def one_of_two(numbers: Numbers, datatype: str) -> Answers:
    """The library gives the probability of class 1."""

    def run(rows: Array) -> Tensors:
        likely = numbers(rows)
        probabilities = np.stack((1 - likely, likely), axis=1)
        return {"label": (likely > 0.5).astype(np.int64), "probabilities": probabilities}

    return Answers(_classes(2, datatype), run, ("0", "1"))


def one_of_many(numbers: Numbers, classes: int, datatype: str) -> Answers:
    """The library gives a probability for each class."""

    def run(rows: Array) -> Tensors:
        probabilities = numbers(rows)
        return {"label": probabilities.argmax(axis=1).astype(np.int64), "probabilities": probabilities}

    return Answers(_classes(classes, datatype), run, tuple(map(str, range(classes))))


def several_of_many(numbers: Numbers, classes: int, datatype: str) -> Answers:
    """The library gives a probability for each class, and a row may be of none or several."""

    def run(rows: Array) -> Tensors:
        probabilities = numbers(rows)
        return {"label": (probabilities > 0.5).astype(np.int64), "probabilities": probabilities}

    label = Port("label", "INT64", (ROWS, classes))
    return Answers((label, Port("probabilities", datatype, (ROWS, classes))), run)


def only_label(numbers: Numbers) -> Answers:
    """The library gives the class itself."""
    return Answers((Port("label", "INT64", (ROWS,)),), lambda rows: {"label": numbers(rows).astype(np.int64)})


def value(numbers: Numbers, columns: int, datatype: str) -> Answers:
    """A number for each row, or several."""
    shape = (ROWS,) if columns == 1 else (ROWS, columns)
    return Answers((Port("value", datatype, shape),), lambda rows: {"value": numbers(rows)})


def refuse_device(device: str | None, library: str) -> None:
    """Raise where model.yaml asks for another device than the processor."""
    if (device or "").startswith("cuda"):
        raise ModelLoadError(f"{library} models run on the CPU here; remove `device` from model.yaml.")


def served(runtime: str, features: Port, answers: Answers, spec: ModelSpec, warnings: tuple[str, ...]) -> LoadedModel:
    """The model: a matrix in, and of the answers those that model.yaml keeps.

    Raises:
        ModelLoadError: model.yaml contradicts the file.
    """
    inputs, outputs = override_ports((features,), answers.ports, spec.inputs, spec.outputs)
    kept, run = {port.name for port in outputs}, answers.run

    def predict(tensors: Tensors) -> Tensors:
        return {name: array for name, array in run(tensors["features"]).items() if name in kept}

    return LoadedModel(
        signature=signature_from_ports(inputs, outputs),
        predict=predict,
        labels=answers.labels if "probabilities" in kept else (),
        runtime=runtime,
        warnings=warnings,
    )


def first_line(error: Any) -> str:
    """What the library says, without the trace that it prints below."""
    return str(error).partition("Stack trace:")[0].strip()


def _classes(count: int, datatype: str) -> tuple[Port, Port]:
    return Port("label", "INT64", (ROWS,)), Port("probabilities", datatype, (ROWS, count))
