"""What to write into model.yaml for an estimator that tells too little of what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inferencehub.runtimes.ports import Port

from .columns import Column

if TYPE_CHECKING:
    from inferencehub.repository.spec import Tensor

# Columns that a sentence shows of a frame that has hundreds.
_MOST_SHOWN = 3


def advice_for(ports: Sequence[Port], frame: Sequence[Column] | None, declared: Sequence[Tensor] | None) -> str:
    """The end of the sentence that refuses the estimator, without its full stop.

    Args:
        ports: What it seemed to take.
        frame: The columns of the frame that it was trained on; None where it was none.
        declared: What model.yaml says already.
    """
    if declared:
        advice = "give `examples` in model.yaml with inputs that it takes"
        if any(port.datatype == "BYTES" for port in ports):
            advice += (
                "; for a column that was a pandas category in training, name its `categories` under `inputs` in the "
                "order of training"
            )
        return advice
    width = (ports[0].dimensions or ())[-1]
    line = matrix_line(width if isinstance(width, int) else 4) if frame is None else inputs_line(frame)
    return f"declare what it was trained on in model.yaml, such as {line}, and give `examples`"


def matrix_line(width: int) -> str:
    """The field `inputs` of model.yaml for a matrix of text."""
    return f"`inputs: [{{name: features, datatype: BYTES, shape: [-1, {width}]}}]`"


def inputs_line(columns: Sequence[Column]) -> str:
    """The field `inputs` of model.yaml for such columns, the last one as text; its datatypes are to be mended."""
    shown = list(columns[:_MOST_SHOWN])
    types = [column.datatype for column in shown]
    if len(types) > 1 and "BYTES" not in types:
        types[-1] = "BYTES"
    entries = ", ".join(
        f"{{name: {column.name}, datatype: {datatype}, shape: [-1]}}"
        for column, datatype in zip(shown, types, strict=True)
    )
    return f"`inputs: [{entries}{', …' if len(columns) > _MOST_SHOWN else ''}]`"
