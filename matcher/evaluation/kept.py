"""Kept evaluations (评测存档): one JSON file each, in a folder of the home, known by its collection and its time."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from matcher.errors import MatcherError
from matcher.evaluation.evaluation import Evaluation

FOLDER = "evaluations"
_TIME = "%Y%m%dT%H%M%SZ"
_KEY = re.compile(r"([\w.-]+)-(\d{8}T\d{6}Z)", re.ASCII)


class BadEvaluation(MatcherError):
    """A kept evaluation can't be read; the message names the file and the fix."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a kept evaluation is known by: the collection's name as a file carries it, and when it was measured."""

    name: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.name}-{self.at.astimezone(UTC):{_TIME}}"

    @classmethod
    def of(cls, evaluation: Evaluation) -> "Key":
        """Name an evaluation."""
        name = re.sub(r"[^\w.-]+", "-", evaluation.collection, flags=re.ASCII).strip("-.")
        return cls(name or "collection", evaluation.measured_at)

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """Read a key as it is written; None for anything else."""
        found = _KEY.fullmatch(text)
        if found is None:
            return None
        try:
            return cls(found[1], datetime.strptime(found[2], _TIME).replace(tzinfo=UTC))
        except ValueError:
            return None


def keep(home: Path, evaluation: Evaluation) -> Path:
    """Write an evaluation into the home; one of the same collection and second is replaced."""
    path = _path(home, Key.of(evaluation))
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    half.write_bytes(to_json(evaluation))
    half.replace(path)
    return path


def list_keys(home: Path) -> tuple[Key, ...]:
    """List what is kept, the latest first; files of another kind of name are not ours."""
    keys = [key for path in (home / FOLDER).glob("*.json") if (key := Key.read(path.stem)) is not None]
    return tuple(sorted(keys, key=lambda key: (key.at, key.name), reverse=True))


def read_kept(home: Path, key: Key) -> Evaluation:
    """Read one.

    Raises BadEvaluation when it is gone, damaged, or of another version.
    """
    path = _path(home, key)
    try:
        return TypeAdapter(Evaluation).validate_json(path.read_bytes())
    except OSError as error:
        raise BadEvaluation(f"{path} can't be read: {error.strerror}; measure again") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise BadEvaluation(f"{path}: {where}: {first['msg']}; measure again or remove the file") from None


def to_json(evaluation: Evaluation) -> bytes:
    """Write an evaluation as one JSON object, nothing rounded."""
    return TypeAdapter(Evaluation).dump_json(evaluation, indent=1)


def _path(home: Path, key: Key) -> Path:
    return home / FOLDER / f"{key}.json"
