"""The catalogues of export control (出口管制目录): dated data that whoever runs a market replaces, newest first."""

from functools import cache
from importlib.resources import files

from corpus.reference.taxonomy import CorpusError, open_record, raise_errors
from corpus.validation.record import JsonRecord
from corpus.validation.row import FieldError
from market.disclosure.ground import ExportCatalogue


@cache
def load_export_catalogues() -> tuple[ExportCatalogue, ...]:
    """Read the catalogues that ship with the product. Raises CorpusError when the file was damaged."""
    return read_export_catalogues(files("corpus").joinpath("export_catalogues.json").read_text(encoding="utf-8"))


def read_export_catalogues(text: str) -> tuple[ExportCatalogue, ...]:
    """Read catalogues from JSON, the one seen last first. Raises CorpusError naming every place that is wrong."""
    faults: list[FieldError] = []
    record = open_record(text, faults)
    read = [_read_catalogue(each) for each in record.records("catalogues")]
    record.finish()
    raise_errors("export_catalogues.json", faults)
    catalogues = [each for each in read if each is not None]
    if not catalogues:
        raise CorpusError("export_catalogues.json names no catalogue")
    return tuple(sorted(catalogues, key=lambda each: each.seen_on, reverse=True))


def _read_catalogue(record: JsonRecord) -> ExportCatalogue | None:
    code = record.code("code", limit=40, required=True)
    title = record.text("title", limit=120, required=True)
    title_en = record.text("title_en", limit=120, required=True)
    seen_on = record.day("seen_on", required=True)
    checked = record.flag("checked")
    record.finish()
    if seen_on is None:
        return None
    return ExportCatalogue(code=code, title=title, title_en=title_en, seen_on=seen_on, checked=checked)
