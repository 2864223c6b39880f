"""The house rules of the named queries in .sql files."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
POSITIONS_MAX = 4


def find_long_queries(text: str) -> list[str]:
    """Name the queries of a .sql file that take more than POSITIONS_MAX parameters by position."""
    parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)[1:]
    named = zip(parts[::2], parts[1::2], strict=True)
    return [name for name, body in named if len(set(re.findall(r"\$\d+", body))) > POSITIONS_MAX]


def test_a_query_of_more_than_four_parameters_takes_them_by_name() -> None:
    files = sorted((ROOT / "market").rglob("store/*.sql"))
    assert files
    assert {path.name: found for path in files if (found := find_long_queries(path.read_text(encoding="utf-8")))} == {}


def test_a_query_of_five_positions_is_found() -> None:
    four, named = "SELECT $1, $2, $3, $4, $1", "SELECT :a, :b, :c, :d, :e"
    text = f"-- name: short\n{four}\n\n-- name: long\n{four}, $5\n\n-- name: named\n{named}\n"
    assert find_long_queries(text) == ["long"]
