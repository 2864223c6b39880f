"""The log (日志): one line an event on standard error, as JSON for programs or as text for people.

Every logger of the process ends here, those of libraries too. A line holds the event, the fields that are listed here,
and of an exception its classes and places in the code: an exception's own words may quote what a reader pasted.
"""

import asyncio
import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
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
    """Have every logger, and what nothing caught, write to a stream: all of ours, and the warnings of everybody."""
    logging.basicConfig(level=logging.WARNING, handlers=[make_handler(stream, style, colors=colors)], force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread
    logging.getLogger("cuibai").setLevel(logging.INFO)


def make_handler(stream: TextIO, style: LogStyle, *, colors: bool) -> logging.Handler:
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
        event["exception"] = format_exception_places(info[1])
    return event


def format_exception_places(error: BaseException) -> str:
    """Write an exception, its causes and the members of a group as classes and places in the code, causes first."""
    return "\n".join(_places(error, set()))


def _places(error: BaseException | None, told: set[int]) -> Iterator[str]:
    if error is None or id(error) in told:
        return
    told.add(id(error))
    yield from _places(error.__cause__ or error.__context__, told)
    if isinstance(error, BaseExceptionGroup):
        for member in error.exceptions:
            yield from _places(member, told)
    yield f"{type(error).__module__}.{type(error).__qualname__}"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"


def log_unhandled(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """Log what the event loop could tell nobody; its usual words write out the exception and its arguments."""
    error = context.get("exception")
    if isinstance(error, BaseException):
        logger.error(
            "an exception in the background reached nobody", extra={"exception": format_exception_places(error)}
        )
    else:
        logger.error("%s", context["message"])


def _log_uncaught(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    logger.critical("the process ends by a fault of the program", extra={"exception": format_exception_places(error)})


def _log_uncaught_in_thread(hook: threading.ExceptHookArgs) -> None:
    if hook.exc_value is not None:
        logger.error(
            "a thread ended by a fault of the program", extra={"exception": format_exception_places(hook.exc_value)}
        )
