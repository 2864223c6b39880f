"""Exit codes, the same for every command, and the one sentence that goes with each failure."""

from enum import IntEnum

from corpus.reference.taxonomy import CorpusError
from market.errors import MarketError, SettingsError, StoreUnavailable
from matcher.errors import ArtifactMismatch, Busy, EncoderUnavailable, IndexHeld, MatcherError


class ExitCode(IntEnum):
    """0 done · 1 refused, or problems were found · 2 called wrongly · 3 something needed is out of reach."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    UNAVAILABLE = 3
    INTERRUPTED = 130


class CommandStopped(Exception):
    """A command can't go on; the text is the sentence for the person at the terminal."""

    def __init__(self, sentence: str, code: ExitCode = ExitCode.REFUSED) -> None:
        super().__init__(sentence)
        self.code = code


FAILURES = (MarketError, MatcherError, CorpusError, CommandStopped, OSError)
"""Everything that ends a command in a sentence; anything else is a fault of the program and shows where."""

_UNAVAILABLE = (StoreUnavailable, Busy, EncoderUnavailable, IndexHeld, ArtifactMismatch)


def exit_code(error: BaseException) -> ExitCode:
    """Choose the exit code of a failure."""
    match error:
        case CommandStopped():
            return error.code
        case SettingsError():
            return ExitCode.USAGE
        case _ if isinstance(error, _UNAVAILABLE):
            return ExitCode.UNAVAILABLE
        case _:
            return ExitCode.REFUSED


def describe_failure(error: BaseException) -> str:
    """Say in one line what happened; for a file's error which file and why."""
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}"
    return " ".join(str(error).split()) or type(error).__name__
