"""Log lines on stderr, one a record, each naming its process: JSON for machines, text for people."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any, TextIO

from .streams import Color, Style, color_in_force, style_in_force
from .text_line import Paint, coloured, plain, text_from_entry
from .without import without

# rich draws stacks for terminals, and no line of ours is drawn by it: half of what importing structlog takes.
with without("rich"):
    import structlog
    from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger


def configure_log(
    process: str,
    *,
    level: str = "info",
    style: Style = "auto",
    color: Color = "auto",
    alone: bool = True,
    stream: TextIO | None = None,
) -> None:
    """Send this process's log lines, and those of the libraries that it uses, to stderr.

    Args:
        process: Name that every line carries, such as "worker-0".
        level: Least level that is written: "debug", "info", "warning" or "error".
        style: "json", "text", or "auto" for text on a terminal and JSON elsewhere.
        color: "always", "never", or "auto" for colours on a terminal that is to have them; of text only.
        alone: There is no other process of its kind, so that people need not read its name.
        stream: Where the lines go; stderr unless given.
    """
    out = stream or sys.stderr
    least = logging.getLevelNamesMapping()[level.upper()]
    style = style_in_force(style, is_terminal=out.isatty())
    paint = coloured if color_in_force(color, is_terminal=out.isatty()) == "always" else plain

    def name_process(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["process"] = process
        return event

    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        name_process,
    ]
    render: list[Processor] = _text(alone, paint) if style == "text" else _json()
    structlog.configure(
        processors=[*shared, *render],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    _route_standard_library([*shared, structlog.stdlib.ExtraAdder()], render, least, out)


def logger() -> FilteringBoundLogger:
    """The process's logger. Call it with a short sentence and named values: `log.info("model ready", model="iris")`."""
    log: FilteringBoundLogger = structlog.get_logger()
    return log


def _json() -> list[Processor]:
    # pino's field names, so that one query finds the lines of the gateway and of the workers.
    return [
        structlog.processors.format_exc_info,
        structlog.processors.EventRenamer("msg"),
        _put_first,
        structlog.processors.JSONRenderer(),
    ]


def _text(alone: bool, paint: Paint) -> list[Processor]:
    def line_for_people(_: WrappedLogger, __: str, event: EventDict) -> str:
        return text_from_entry(event, time.time(), alone=alone, paint=paint)

    return [structlog.processors.format_exc_info, structlog.processors.EventRenamer("msg"), line_for_people]


def _put_first(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    first = {key: event.pop(key) for key in ("level", "time", "process", "msg") if key in event}
    return {**first, **event}


def _route_standard_library(shared: list[Processor], render: list[Processor], least: int, out: TextIO) -> None:
    handler = logging.StreamHandler(out)
    drop: Any = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[drop, *render]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # A library's chatter is rarely the operator's business.
    root.setLevel(max(least, logging.WARNING))
    logging.captureWarnings(True)
