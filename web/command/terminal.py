"""Terminal (终端): data on standard output, everything else on standard error; rich heeds NO_COLOR by itself."""

import json
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Terminal:
    """The two streams of one command."""

    data: Console
    notes: Console
    started: float = field(default_factory=time.monotonic)

    @classmethod
    def open(cls) -> "Terminal":
        """Open the terminal on the streams as they are now."""
        return cls(
            data=Console(file=sys.stdout, highlight=False, soft_wrap=True, markup=False, emoji=False),
            notes=Console(file=sys.stderr, highlight=False, soft_wrap=True, markup=False, emoji=False),
        )

    @property
    def in_colors(self) -> bool:
        """Say whether standard error shows colours, and whoever reads it wants them."""
        return self.notes.color_system is not None and not self.notes.no_color

    def say(self, text: str) -> None:
        """Tell of a step, on standard error."""
        self.notes.print(Text(plain(text), style="dim"))

    def say_step(self, text: str) -> None:
        """Tell of a step with the seconds since the command began."""
        seconds = time.monotonic() - self.started
        self.notes.print(Text.assemble((f"{seconds:7.1f} s  ", "dim"), plain(text)))

    def complain(self, text: str, *, style: str = "yellow") -> None:
        """Tell of something wrong, on standard error."""
        self.notes.print(Text(plain(text), style=style))

    def write(self, *pieces: str | tuple[str, str]) -> None:
        """Write one line of data; a pair is a text and its style."""
        clean = (plain(piece) if isinstance(piece, str) else (plain(piece[0]), piece[1]) for piece in pieces)
        self.data.print(Text.assemble(*clean))

    def write_json(self, value: Mapping[str, object] | Sequence[object]) -> None:
        """Write one JSON document."""
        self.data.file.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def plain(text: str) -> str:
    """Take out what would steer the terminal: a listing's text comes from strangers."""
    return _CONTROL.sub("�", text)
