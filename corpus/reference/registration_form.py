"""The registrar's form (登记表): dated data that whoever runs a market replaces, newest first."""

from functools import cache
from importlib.resources import files

from corpus.reference.taxonomy import CorpusError, open_record, raise_errors
from corpus.validation.record import JsonRecord
from corpus.validation.row import FieldError
from market.deal.rule import Certainty
from market.registration.form import Choice, FieldCode, FormField, FormSection, RegistrationFact, RegistrationForm

_FILE = "registration_form.json"


@cache
def load_registration_forms() -> tuple[RegistrationForm, ...]:
    """Read the forms that ship with the product. Raises CorpusError when the file was damaged."""
    return read_registration_forms(files("corpus").joinpath(_FILE).read_text(encoding="utf-8"))


def read_registration_forms(text: str) -> tuple[RegistrationForm, ...]:
    """Read forms from JSON, the latest first. Raises CorpusError naming what is wrong."""
    faults: list[FieldError] = []
    record = open_record(text, faults)
    read = [_read_form(each) for each in record.records("forms")]
    record.finish()
    raise_errors(_FILE, faults)
    forms = [each for each in read if each is not None]
    if not forms:
        raise CorpusError(f"{_FILE} holds no form")
    for form in forms:
        codes = [field.code for field in form.fields()]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice or not codes:
            raise CorpusError(f"{_FILE}: version {form.version} has no fields, or one twice: {', '.join(twice)}")
    return tuple(sorted(forms, key=lambda each: each.of, reverse=True))


def _read_form(record: JsonRecord) -> RegistrationForm | None:
    version = record.code("version", limit=40, required=True)
    title = record.text("title", limit=100, required=True)
    title_en = record.text("title_en", limit=100, required=True)
    of = record.day("of", required=True)
    certainty = record.choice("certainty", Certainty, required=True)
    source = record.text("source", limit=200, required=True)
    source_en = record.text("source_en", limit=200, required=True)
    sections = tuple(_read_section(each) for each in record.records("sections"))
    record.finish()
    if of is None or certainty is None or not record.sound:
        return None
    return RegistrationForm(
        version=version,
        title=title,
        title_en=title_en,
        of=of,
        certainty=certainty,
        source=source,
        source_en=source_en,
        sections=sections,
    )


def _read_section(record: JsonRecord) -> FormSection:
    section = FormSection(
        code=record.code("id", limit=40, required=True),
        label=record.text("label", limit=40, required=True),
        label_en=record.text("label_en", limit=60, required=True),
        fields=tuple(_read_field(each) for each in record.records("fields")),
    )
    record.finish()
    return section


def _read_field(record: JsonRecord) -> FormField:
    field = FormField(
        code=FieldCode(record.code("id", limit=60, required=True)),
        label=record.text("label", limit=40, required=True),
        label_en=record.text("label_en", limit=60, required=True),
        needed=record.flag("needed"),
        fact=record.choice("fact", RegistrationFact),
        choices=tuple(_read_choice(each) for each in record.records("choices")),
    )
    record.finish()
    return field


def _read_choice(record: JsonRecord) -> Choice:
    choice = Choice(
        code=record.code("code", limit=40, required=True),
        label=record.text("label", limit=40, required=True),
        label_en=record.text("label_en", limit=60, required=True),
    )
    record.finish()
    return choice
