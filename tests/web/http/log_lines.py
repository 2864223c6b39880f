"""The log as a program reads it, while a block runs."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from market.settings import LogStyle
from web.http.log import make_handler

Lines = Callable[[], list[dict[str, Any]]]


@contextmanager
def log_lines() -> Iterator[Lines]:
    """Give what is logged in the block, at the levels of `open_log`, as it would be written to standard error."""
    stream = StringIO()
    handler = make_handler(stream, LogStyle.JSON, colors=False)
    root, ours = logging.getLogger(), logging.getLogger("cuibai")
    before = root.level, ours.level
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    ours.setLevel(logging.INFO)
    try:
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    finally:
        root.setLevel(before[0])
        ours.setLevel(before[1])
        root.removeHandler(handler)
