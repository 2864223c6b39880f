"""Mishaps (差错): the errors that an address of the API may answer with, as its description names them."""

from web.search.shape import ErrorShape

Responses = dict[int | str, dict[str, object]]

UNUSABLE: Responses = {
    400: {"model": ErrorShape, "description": "A parameter or the body can't be used; `fields` says which and why"}
}
MISSING: Responses = {404: {"model": ErrorShape, "description": "There is no such thing, or it is not public"}}
DOCUMENT: Responses = {
    413: {"model": ErrorShape, "description": "The text is larger than 1 MiB, or the body than a document may be"},
    422: {"model": ErrorShape, "description": "The document can't be read; `fields` says why"},
}
LATER: Responses = {
    503: {"model": ErrorShape, "description": "Busy, or the database is away: try again after Retry-After seconds"}
}
ANY_OTHER: Responses = {"default": {"model": ErrorShape, "description": "Any other error, a failure of the server too"}}
