"""Named queries (具名查询), read from the .sql files beside the store's modules."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


@cache
def queries(noun: str) -> Mapping[str, str]:
    """Read the queries of a noun's file, by name.

    Raises ValueError when the file names one twice.
    """
    text = (files("market") / "store" / f"{noun}.sql").read_text(encoding="utf-8")
    parts = _NAME.split(text)[1:]
    names, bodies = parts[::2], parts[1::2]
    if len(set(names)) != len(names):
        raise ValueError(f"{noun}.sql names a query twice")
    return dict(zip(names, (body.strip() for body in bodies), strict=True))
