"""Log lines on stderr, one a record, each naming its process: JSON for machines, text for people."""

from __future__ import annotations

import logging
import sys
from typing import Any, Literal, TextIO

from .without import without

# rich draws stacks for terminals, and no line of ours is drawn by it: half of what importing structlog takes.
with without("rich"):
    import structlog
    from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

Format = Literal["auto", "json", "text"]


def configure_log(process: str, *, level: str = "info", style: Format = "auto", stream: TextIO | None = None) -> None:
    """Send this process's log lines, and those of the libraries that it uses, to stderr.

    Args:
        process: Name that every line carries, such as "worker-0".
        level: Least level that is written: "debug", "info", "warning" or "error".
        style: "json", "text", or "auto" for text on a terminal and JSON elsewhere.
        stream: Where the lines go; stderr unless given.
    """
    out = stream or sys.stderr
    least = logging.getLevelNamesMapping()[level.upper()]
    text = style == "text" or (style == "auto" and out.isatty())

    def name_process(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["process"] = process
        return event

    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        name_process,
    ]
    render: list[Processor] = _text() if text else _json()
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


def _text() -> list[Processor]:
    return [structlog.processors.format_exc_info, structlog.processors.EventRenamer("msg"), _line_for_people]


def _line_for_people(_: WrappedLogger, __: str, event: EventDict) -> str:
    """`12:03:04.123 info    worker-0 model ready model=iris`, as gateway and supervisor write it; a stack below."""
    time, level, process, message = (str(event.pop(key, "")) for key in ("time", "level", "process", "msg"))
    stack = event.pop("exception", None)
    fields = "".join(f" {name}={value}" for name, value in event.items())
    return f"{time[11:23]} {level:<7} {process} {message}{fields}" + (f"\n{stack}" if stack else "")


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
