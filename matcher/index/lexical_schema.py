"""Lexical schema (字面索引的结构): the fields of the lexical index, and clauses as queries of it."""

import re

import numpy as np
import tantivy
from numpy.typing import NDArray

from matcher.index.lexical_query import AllOf, AnyOf, Clause, LexicalField, LexicalTerm, Nearly, Prefix

Mask = NDArray[np.bool_]

ROW = "row"


def make_schema() -> tantivy.Schema:
    """Make the schema: a row's number, and every field twice, once for members' texts."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(ROW, indexed=True, fast=True)
    for field in LexicalField:
        option = "basic" if field is LexicalField.PINYIN else "freq"
        for name in names_of(field, members=True):
            builder.add_text_field(name, tokenizer_name="blanks", index_option=option)
    return builder.build()


def names_of(field: LexicalField, *, members: bool) -> tuple[str, ...]:
    """Name the fields to search, the one for members alone last."""
    return (field.value, f"members_{field.value}") if members else (field.value,)


def of_row(schema: tantivy.Schema, row: int) -> tantivy.Query:
    """Name the document of a row; a delete by term takes the number for a signed one, and deletes nothing."""
    return tantivy.Query.term_query(schema, ROW, row)


def translated(clause: Clause, schema: tantivy.Schema, members: bool) -> tantivy.Query:
    """Turn a clause into a query of the index; one without parts finds nothing."""
    match clause:
        case LexicalTerm() | Prefix() | Nearly():
            either = [_of_field(clause, schema, name) for name in names_of(clause.field, members=members)]
            return either[0] if len(either) == 1 else tantivy.Query.or_should_match(*either)
        case AnyOf(parts, at_least) if parts:
            should = [(tantivy.Occur.Should, translated(part, schema, members)) for part in parts]
            return tantivy.Query.boolean_query(should, minimum_number_should_match=max(1, at_least))
        case AllOf(parts) if parts:
            must = [(tantivy.Occur.Must, translated(part, schema, members)) for part in parts]
            return tantivy.Query.boolean_query(must)
        case _:
            return tantivy.Query.empty_query()


def _of_field(clause: LexicalTerm | Prefix | Nearly, schema: tantivy.Schema, name: str) -> tantivy.Query:
    """Turn a clause into a query of one field."""
    if isinstance(clause, LexicalTerm):
        return tantivy.Query.boost_query(tantivy.Query.term_query(schema, name, clause.text, "freq"), clause.weight)
    if isinstance(clause, Prefix):
        query = tantivy.Query.regex_query(schema, name, re.escape(clause.text) + ".*")
    else:
        query = tantivy.Query.fuzzy_term_query(schema, name, clause.text, distance=1)
    return tantivy.Query.const_score_query(query, clause.weight)


def only(query: tantivy.Query, allowed: Mask, schema: tantivy.Schema) -> tantivy.Query:
    """Narrow a query to few rows; the scores stay as they are."""
    rows = tantivy.Query.term_set_query(schema, ROW, np.flatnonzero(allowed).tolist())
    narrow = tantivy.Query.const_score_query(rows, 0.0)
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, narrow), (tantivy.Occur.Must, query)])
