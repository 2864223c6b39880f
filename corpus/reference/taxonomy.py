"""The plan's taxonomy (规划领域): read from taxonomy.json, every code and label checked."""

import re
from importlib.resources import files

from corpus.validation.record import JsonRecord, NotJson, parse_object
from corpus.validation.row import FieldError
from market.listing.field import Box, Direction, Emphasis, Highland, Industry, Taxonomy

_LABEL_LIMIT = 120


class CorpusError(ValueError):
    """A file that ships with the product is not what it should be; the text names each place."""


def load_taxonomy() -> Taxonomy:
    """Read the taxonomy that ships with the product.

    Raises CorpusError when the file was damaged.
    """
    return read_taxonomy(files("corpus").joinpath("taxonomy.json").read_text(encoding="utf-8"))


def read_taxonomy(text: str) -> Taxonomy:
    """Read a taxonomy from JSON; codes must nest and count on without a gap (B1, B1.01, B1.01.01).

    Raises CorpusError naming every place that is wrong.
    """
    faults: list[FieldError] = []
    record = open_record(text, faults)
    version = record.text("version", limit=40, required=True)
    source = read_source(record)
    record.texts("notes", limit=400)
    boxes = tuple(_read_box(child, f"B{n}") for n, child in enumerate(record.records("boxes"), 1))
    known = {industry.code for box in boxes for industry in box.industries}
    highlands = tuple(_read_highland(child, f"H{n}", known) for n, child in enumerate(record.records("highlands"), 1))
    record.finish()
    raise_errors("taxonomy.json", faults)
    return Taxonomy(version=version, source=source, highlands=highlands, boxes=boxes)


def plan_labels(taxonomy: Taxonomy) -> dict[str, str]:
    """Map every code of the boxes, industries and directions to its label."""
    nouns: list[Box | Industry | Direction] = [*taxonomy.boxes, *taxonomy.industries(), *taxonomy.directions()]
    return {noun.code: noun.label for noun in nouns}


def open_record(text: str, faults: list[FieldError]) -> JsonRecord:
    """Open a JSON text that must be one object.

    Raises CorpusError when it is no JSON object.
    """
    try:
        return JsonRecord(parse_object(text), faults)
    except NotJson as error:
        raise CorpusError(str(error)) from error


def read_source(record: JsonRecord, *, table: bool = False) -> str:
    """Read the document a file was taken from, as one line of title, number and day."""
    source = record.record("source")
    if source is None:
        record.build(_missing_source)
        return ""
    title = source.text("title", limit=120, required=True)
    document = source.text("document", limit=60, required=True)
    issued_on = source.day("issued_on", required=True)
    part = source.text("table", limit=120, required=True) if table else ""
    source.finish()
    return " ".join(word for word in (f"《{title}》", document, str(issued_on), part) if word)


def raise_errors(name: str, faults: list[FieldError]) -> None:
    """Raise CorpusError with every fault, if there is one."""
    if faults:
        listed = "; ".join(f"{fault.path} {fault.value}: {fault.advice}" for fault in faults)
        raise CorpusError(f"{name}: {listed}")


def _missing_source() -> None:
    raise ValueError("source: say which document this was taken from")


def _read_head(record: JsonRecord, code: str) -> tuple[str, str]:
    written = record.text("code", limit=20, required=True)
    record.build(lambda: _check_code(written, code))
    return record.text("label", limit=_LABEL_LIMIT, required=True), record.text(
        "label_en", limit=_LABEL_LIMIT, required=True
    )


def _check_code(written: str, expected: str) -> None:
    if written != expected:
        raise ValueError(f"the code {written!r} stands where {expected!r} is due")


def _check_labels(labels: list[str], where: str) -> None:
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise ValueError(f"{where} names twice: {', '.join(twice)}")


def _read_box(record: JsonRecord, code: str) -> Box:
    label, label_en = _read_head(record, code)
    children = enumerate(record.records("industries"), 1)
    industries = tuple(_read_industry(child, f"{code}.{n:02d}") for n, child in children)
    record.build(lambda: _check_labels([industry.label for industry in industries], code))
    record.finish()
    return Box(code, label, label_en, industries)


def _read_industry(record: JsonRecord, code: str) -> Industry:
    label, label_en = _read_head(record, code)
    children = enumerate(record.records("directions"), 1)
    directions = tuple(_read_direction(child, f"{code}.{n:02d}") for n, child in children)
    record.build(lambda: _check_labels([direction.label for direction in directions], code))
    record.finish()
    return Industry(code, label, label_en, directions)


def _read_direction(record: JsonRecord, code: str) -> Direction:
    label, label_en = _read_head(record, code)
    emphasis = record.choice("emphasis", Emphasis, required=True)
    record.finish()
    return Direction(code, label, label_en, emphasis)


def _read_highland(record: JsonRecord, code: str, known: set[str]) -> Highland:
    label, label_en = _read_head(record, code)
    industries = record.texts("industries", limit=20)
    record.build(lambda: _check_industries(industries, known))
    record.finish()
    return Highland(code, label, label_en, industries)


def _check_industries(industries: tuple[str, ...], known: set[str]) -> None:
    lost = [code for code in industries if not re.fullmatch(r"B\d\.\d\d", code) or code not in known]
    if lost or not industries:
        raise ValueError(f"industries that no box has: {', '.join(lost) or 'none named'}")
