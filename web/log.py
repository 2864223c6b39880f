"""The log (日志): one line an event on standard error, as JSON for programs or as text for people.

Every logger of the process ends here, those of libraries too. A line holds the event, the fields that are listed here,
and of an exception its classes and places in the code: an exception's own words may quote what a reader pasted.
"""

import asyncio
import json
import logging
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any, TextIO

from structlog.contextvars import merge_contextvars
from structlog.dev import ConsoleRenderer
from structlog.processors import JSONRenderer, TimeStamper
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import EventDict, Processor, WrappedLogger

from market.settings import LogStyle

FIELDS = ("method", "route", "status", "duration_ms", "role", "exception")
"""What a line may hold beside its event, its time and the request's id; whatever else is handed over is left out."""

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None]

logger = logging.getLogger("cuibai.serve")


def open_log(stream: TextIO, style: LogStyle, *, colors: bool) -> None:
    """Have every logger write to a stream: what happens of ours, and the warnings of everybody."""
    logging.basicConfig(level=logging.WARNING, handlers=[log_handler(stream, style, colors=colors)], force=True)
    logging.captureWarnings(capture=True)
    logging.getLogger("cuibai").setLevel(logging.INFO)


def log_handler(stream: TextIO, style: LogStyle, *, colors: bool) -> logging.Handler:
    """Make what writes the lines of any logger to a stream."""
    render: Processor = (
        ConsoleRenderer(colors=colors, pad_event_to=0)
        if style is LogStyle.TEXT
        else JSONRenderer(json.dumps, ensure_ascii=False)
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(render))
    return handler


def _formatter(render: Processor) -> logging.Formatter:
    return ProcessorFormatter(
        foreign_pre_chain=[
            merge_contextvars,
            add_log_level,
            add_logger_name,
            ExtraAdder(FIELDS),
            TimeStamper(fmt="iso", utc=True),
        ],
        processors=[_places_alone, ProcessorFormatter.remove_processors_meta, render],
    )


def _places_alone(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Replace an exception by where it happened."""
    event.pop("stack_info", None)
    info: ExceptionInfo | tuple[None, None, None] | None = event.pop("exc_info", None)
    if info is not None and info[1] is not None:
        event["exception"] = places(info[1])
    return event


def places(error: BaseException) -> str:
    """Write an exception and its causes as classes and places in the code, innermost cause first."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or current.__context__
    lines = []
    for link in reversed(chain):
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}")
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(link.__traceback__)
        ]
    return "\n".join(lines)


def log_lost(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """Log what the event loop could tell nobody; its usual words write out the exception and its arguments."""
    error = context.get("exception")
    if isinstance(error, BaseException):
        logger.error("an exception in the background reached nobody", extra={"exception": places(error)})
    else:
        logger.error("%s", context["message"])
