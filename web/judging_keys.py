"""Keys of judging (评判按键): the same on the page and in the terminal, and printed where they work."""

from collections.abc import Mapping

from market.judging.judgement import Level, Reason

REASON_KEYS: Mapping[Reason, str] = {
    Reason.SAME_WORDS: "w",
    Reason.DIFFERENT_PROBLEM: "d",
    Reason.PARTIAL: "p",
    Reason.INDICATOR: "i",
    Reason.CONDITION: "c",
    Reason.MATURITY: "m",
    Reason.PRICE: "b",
    Reason.TERRITORY: "t",
    Reason.MODE: "o",
    Reason.UNCLEAR: "x",
}
LEVEL_KEYS: Mapping[str, Level] = {str(level.value): level for level in Level}

SKIP, UNDO, NOTE, HELP, QUIT = "s", "u", "n", "?", "q"
"""Letters of their own; a page needs no q, whose window is closed."""
