"""Named queries (具名查询), read from the .sql file that stands beside a store's module."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


@cache
def queries(module: str) -> Mapping[str, str]:
    """Read the queries beside a module, by name; a store passes its own `__name__`.

    Raises ValueError when the file names one twice.
    """
    package, _, stem = module.rpartition(".")
    text = (files(package) / f"{stem}.sql").read_text(encoding="utf-8")
    parts = _NAME.split(text)[1:]
    names, bodies = parts[::2], parts[1::2]
    if len(set(names)) != len(names):
        raise ValueError(f"{module}: its .sql file names a query twice")
    return dict(zip(names, (body.strip() for body in bodies), strict=True))
