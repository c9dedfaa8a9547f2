"""What a trial can show, in words for the model's author."""

from __future__ import annotations

from dataclasses import dataclass

from inferencehub.errors import ModelFailed


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a trial has shown.

    Attributes:
        together: Whether rows may share a run; None where that can't be told.
        why: Why not, or why it can't be told, as half a sentence for the model's author.
        mend: What the author can do, as a sentence.
    """

    together: bool | None
    why: str = ""
    mend: str = ""


_EXAMPLES = "Give a few `examples` in model.yaml whose answers differ, or declare `batching` if each row is on its own."
RANDOM = Verdict(
    None,
    "it answers one row now this way and now that way",
    "Export it in evaluation mode or fix its seed, or declare `batching` in model.yaml if each row is on its own.",
)


MEND = (
    "Something in it computes over the rows, as a mean, a norm, a sort or a sum along the first axis does; export it "
    "in evaluation mode, or let it compute each row on its own."
)


def takes_too_few() -> Verdict:
    """Fewer than two of the rows were accepted."""
    return Verdict(None, "of the rows that it was tried with it takes no two", _EXAMPLES)


def says_nothing(output: str, is_nan: bool) -> Verdict:
    """No two rows had different answers."""
    answer = "NaN" if is_nan else "the same"
    return Verdict(None, f"'{output}' was {answer} for all the rows that it was tried with", _EXAMPLES)


def mixes(output: str) -> Verdict:
    """Rows meet inside the model."""
    return Verdict(False, f"'{output}' of a row differs when another row shares the run", MEND)


def breaks(rows: int, error: BaseException) -> Verdict:
    """So many rows in one run failed, each of which had run alone."""
    words = f": {error.message}" if isinstance(error, ModelFailed) else f" with {type(error).__name__}"
    return Verdict(
        False,
        f"{'two' if rows == 2 else rows} rows in one run failed{words.rstrip('.')}, and each of them alone did not",
        "Declare `batching: {max_batch_size: …}` in model.yaml with as many rows as it takes, or its inputs with a "
        "fixed first dimension if it takes one row at a time.",
    )
