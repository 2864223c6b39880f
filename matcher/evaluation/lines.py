"""Lines of a judged file, each with the place to name when it is wrong."""

from collections.abc import Iterator
from pathlib import Path

from matcher.evaluation.collection import BadCollection


def read_lines(path: Path, *, wanted: str) -> Iterator[tuple[str, str]]:
    """Read the lines that are not blank, each after where it stands (the file, and its number from 1).

    `wanted` says what the file is for. Raises BadCollection when it can't be read.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield f"{path}, line {number}", line.rstrip("\r\n")
    except FileNotFoundError:
        raise BadCollection(f"{path} is missing; {wanted}") from None
    except UnicodeDecodeError as error:
        raise BadCollection(f"{path} is not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise BadCollection(f"{path} can't be read: {error.strerror}; mend that and try again") from error
