"""Simplified characters (简体): the rules for reading texts are written in them, and not every text is."""

from typing import Self

import opencc


class Simplifier:
    """Turns traditional characters into simplified ones, each in its place. Safe to use from several threads."""

    def __init__(self, converter: opencc.OpenCC) -> None:
        self._converter = converter

    @classmethod
    def build(cls) -> Self:
        """Load the table."""
        return cls(opencc.OpenCC("t2s"))

    def __call__(self, text: str) -> str:
        """Give a text of the same length; what is simplified already stays."""
        simple: str = self._converter.convert(text)
        if len(simple) == len(text):
            return simple
        single = ((char, self._converter.convert(char)) for char in text)
        return "".join(new if len(new) == 1 else char for char, new in single)
