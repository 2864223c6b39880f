"""Named queries and their parameters."""

import pytest

from market.postgres.db import Connection
from market.postgres.queries import NamedQuery, bind, parse_query, to_columns
from tests.cases import for_each


def parse(text: str) -> NamedQuery:
    query = parse_query(text)
    assert isinstance(query, NamedQuery)
    return query


def test_parameters_are_numbered_in_the_order_of_their_first_use() -> None:
    query = parse("SELECT :b, :a::text, :b::integer[] WHERE :until IS NULL")
    assert query == "SELECT $1, $2::text, $1::integer[] WHERE $3 IS NULL"
    assert query.parameters == ("b", "a", "until")


@for_each(
    ["SELECT ':a'", 'SELECT ":a"', "SELECT a::text", "-- :a\nSELECT 1", "/* :a */ SELECT 1", "SELECT a[1:n]"], str
)
def test_what_only_looks_like_a_parameter_is_left_alone(text: str) -> None:
    assert parse_query(text) is text


def test_an_apostrophe_in_a_comment_begins_no_string() -> None:
    assert parse("-- what isn't there\nSELECT :a, 'it''s :b'") == "-- what isn't there\nSELECT $1, 'it''s :b'"


def test_a_query_by_position_stays_as_it_is() -> None:
    assert parse_query("SELECT $2, $1::text") == "SELECT $2, $1::text"
    assert not isinstance(parse_query("SELECT $2, $1::text"), NamedQuery)


def test_both_ways_in_one_query_are_refused() -> None:
    with pytest.raises(ValueError, match="not both"):
        parse_query("SELECT $1, :a")


def test_a_comment_may_tell_of_a_number() -> None:
    assert parse("-- $1 a year\nSELECT :fen").parameters == ("fen",)


def test_arguments_come_in_the_order_of_the_text() -> None:
    assert bind(parse("SELECT :b, :a, :b"), (), {"a": 1, "b": 2}) == ("SELECT $1, $2, $1", [2, 1])
    assert bind("SELECT $1, $2", (1, 2), {}) == ("SELECT $1, $2", (1, 2))


@for_each(
    [
        ("SELECT :a, :b", (), {"a": 1}, "needs b"),
        ("SELECT :a", (), {"a": 1, "c": 2}, "no parameter c"),
        ("SELECT :a", (1,), {}, "by name: a"),
        ("SELECT $1", (), {"a": 1}, "by position, not by name: a"),
    ],
    lambda case: case[3],
)
def test_an_argument_that_is_missing_or_unknown_is_named(
    case: tuple[str, tuple[int, ...], dict[str, int], str],
) -> None:
    text, by_position, by_name, message = case
    with pytest.raises(TypeError, match=message):
        bind(parse_query(text), by_position, by_name)


async def test_a_connection_takes_arguments_by_name(conn: Connection) -> None:
    query = parse("SELECT :query::text AS query, :more::integer AS more")
    row = await conn.fetchrow(query, more=2, query="a")
    assert row is not None
    assert (row["query"], row["more"]) == ("a", 2)
    assert await conn.fetchval(query, query="a", more=2) == "a"
    with pytest.raises(TypeError, match="needs more"):
        await conn.fetch(query, query="a")


async def test_a_batch_takes_its_rows_by_name(conn: Connection) -> None:
    await conn.execute("CREATE TEMPORARY TABLE named (one integer, other text)")
    insert = parse("INSERT INTO named (other, one) VALUES (:other, :one)")
    await conn.executemany(insert, [{"one": 1, "other": "a"}, {"one": 2, "other": "b"}])
    rows = await conn.fetch("SELECT one, other FROM named ORDER BY one")
    assert [(row["one"], row["other"]) for row in rows] == [(1, "a"), (2, "b")]


def test_rows_become_a_list_for_each_name() -> None:
    assert to_columns([{"a": 1, "b": "x"}, {"a": 2, "b": None}]) == {"a": [1, 2], "b": ["x", None]}
