"""Ranker file (模型文件): a ranker as a JSON that a person can read; one that does not fit is refused by name."""

import functools
import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from matcher.errors import ModelRefused
from matcher.ranking.feature import Feature
from matcher.ranking.ranker import Ranker

FORMAT = 2
"""Raised whenever a feature of the same name would come out otherwise, or the file is laid out otherwise."""


def ranker_text(ranker: Ranker) -> str:
    """Write a ranker; the same ranker gives the same text."""
    known = {"format": FORMAT, "known_features": _known()}
    written = known | _adapter().dump_python(ranker, mode="json")
    return json.dumps(written, ensure_ascii=False, indent=1) + "\n"


def read_ranker(text: str, *, name: str, encoder: str) -> Ranker:
    """Read a ranker for an encoder's vectors; `name` is what errors call the file.

    Raises ModelRefused, naming what does not fit: the file's format, its encoder, its features, or what is damaged.
    """
    try:
        written = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelRefused(f"{name} is no JSON ({type(error).__name__}: {error}); train again") from error
    told = written.pop("format", None) if isinstance(written, dict) else None
    if type(told) is not int or told != FORMAT:
        raise ModelRefused(f"{name} is not of format {FORMAT}, which this program reads; train again")
    if written.get("encoder") != encoder:
        raise ModelRefused(f"{name} was fitted for the encoder {written.get('encoder')}, not {encoder}; train again")
    try:
        strange = {str(term["feature"]) for term in written["terms"]} - set(_known())
        if strange:
            raise ModelRefused(f"{name} asks for what this program can't compute: {', '.join(sorted(strange))}")
        differing = sorted(set(map(str, written.pop("known_features"))) ^ set(_known()))
        if differing:
            raise ModelRefused(f"{name} was fitted among other features ({', '.join(differing)}); train again")
        return _adapter().validate_python(written)
    except (ValidationError, KeyError, TypeError) as error:
        raise ModelRefused(f"{name} is damaged ({_first(error)}); train again") from error


def load_ranker(path: Path, *, encoder: str) -> Ranker:
    """Read a ranker's file. Raises ModelRefused, also for a file that can't be read."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ModelRefused(f"{path.name} is no text in UTF-8; train again") from error
    except OSError as error:
        raise ModelRefused(f"{path.name} can't be read ({error.strerror}); mend its rights, or train again") from error
    return read_ranker(text, name=path.name, encoder=encoder)


def save_ranker(path: Path, ranker: Ranker) -> None:
    """Write a ranker's file whole or not at all. Raises OSError."""
    half = path.with_name(path.name + ".part")
    half.write_text(ranker_text(ranker), "utf-8")
    half.replace(path)


def _known() -> list[str]:
    return [feature.value for feature in Feature]


@functools.cache
def _adapter() -> TypeAdapter[Ranker]:
    return TypeAdapter(Ranker)


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        found = error.errors()[0]
        return f"{'.'.join(map(str, found['loc']))}: {found['msg']}"
    return str(error)
