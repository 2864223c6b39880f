"""Fields of a form (表单字段): their values as they were sent, and what is wrong with each in the reader's words."""

from collections.abc import Mapping, Sequence

from market.errors import Invalid

Fields = Mapping[str, Sequence[str]]


def single(form: Fields, name: str) -> str:
    """Give a field's first value without the space around it, "" where there is none."""
    return next(iter(form.get(name, ())), "").strip()


def typed(form: Fields) -> dict[str, str]:
    """Give what was typed into each field, to be shown again."""
    return {name: single(form, name) for name in form}


def mistakes_of(error: Invalid, sentences: Mapping[str, str]) -> dict[str, str]:
    """Say for each wrong field how to mend it (message ids). Raises the error again for a field that the form lacks."""
    if not set(error.fields) <= set(sentences):
        raise error
    return {name: sentences[name] for name in sentences if name in error.fields}
