"""Advice (改法): what to write instead: a sentence with places, so that a page can say it in its reader's language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """An English sentence with %(name)s places and what goes there; a literal percent sign is written %%.

    The sentence is the id under which a catalogue holds its translation; the values are the same in every language.
    """

    sentence: str
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.sentence % dict(self.values)


def advise(sentence: str, **values: object) -> Advice:
    """Fill the places of a sentence; the sentence must be written out here, it is gathered for the catalogues."""
    return Advice(sentence, tuple((name, str(value)) for name, value in values.items()))


def quoted(sentence: str) -> Advice:
    """Take a whole sentence that was written elsewhere, percent signs and all."""
    return Advice(sentence.replace("%", "%%"))
