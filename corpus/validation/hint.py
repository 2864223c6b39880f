"""Advice (改法): what to write instead: a sentence with places, so that a page can say it in its reader's language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FixHint:
    """An English sentence with %(name)s places and what goes there; a literal percent sign is written %%.

    The sentence is the id under which a catalogue holds its translation; the values are the same in every language.
    """

    sentence: str
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.sentence % dict(self.values)


def give_hint(sentence: str, **values: object) -> FixHint:
    """Fill the places of a sentence; the sentence must be written out here, it is gathered for the catalogues."""
    return FixHint(sentence, tuple((name, str(value)) for name, value in values.items()))


def quote_hint(sentence: str) -> FixHint:
    """Take a whole sentence that was written elsewhere, percent signs and all."""
    return FixHint(sentence.replace("%", "%%"))
