"""The steps of a call (揭榜步骤): dated data that whoever runs a market replaces, the order seen last first."""

from functools import cache
from importlib.resources import files

from corpus.reference.taxonomy import CorpusError, open_record, raise_errors
from corpus.validation.record import JsonRecord
from corpus.validation.row import FieldError
from market.challenge.step import CallStep, CallSteps, StepCode


@cache
def load_challenge_steps() -> tuple[CallSteps, ...]:
    """Read the orders that ship with the product. Raises CorpusError when the file was damaged."""
    return read_challenge_steps(files("corpus").joinpath("call_steps.json").read_text(encoding="utf-8"))


def find_steps(version: str) -> CallSteps:
    """Give the order that a call goes by; one that the file has no more is followed by the newest."""
    orders = load_challenge_steps()
    return next((order for order in orders if order.version == version), orders[0])


def read_challenge_steps(text: str) -> tuple[CallSteps, ...]:
    """Read orders from JSON, the one seen last first. Raises CorpusError naming every place that is wrong."""
    faults: list[FieldError] = []
    record = open_record(text, faults)
    read = [_read_order(each) for each in record.records("orders")]
    record.finish()
    raise_errors("call_steps.json", faults)
    orders = [each for each in read if each is not None]
    if not orders:
        raise CorpusError("call_steps.json names no order of steps")
    return tuple(sorted(orders, key=lambda each: each.seen_on, reverse=True))


def _read_order(record: JsonRecord) -> CallSteps | None:
    version = record.code("version", limit=40, required=True)
    source = record.text("source", limit=200, required=True)
    source_en = record.text("source_en", limit=200, required=True)
    seen_on = record.day("seen_on", required=True)
    checked = record.flag("checked")
    steps = tuple(_read_step(each) for each in record.records("steps"))
    record.finish()
    if seen_on is None or not record.sound:
        return None
    try:
        return CallSteps(
            version=version, source=source, source_en=source_en, seen_on=seen_on, checked=checked, steps=steps
        )
    except ValueError as error:
        raise CorpusError(f"call_steps.json: {version}: {error}") from error


def _read_step(record: JsonRecord) -> CallStep:
    step = CallStep(
        code=StepCode(record.code("code", limit=40, required=True)),
        title=record.text("title", limit=40, required=True),
        title_en=record.text("title_en", limit=40, required=True),
        says=record.text("says", limit=200, required=True),
        says_en=record.text("says_en", limit=200, required=True),
        public=record.flag("public"),
        answers=record.flag("answers"),
        days=record.whole("days", low=1, high=3650),
    )
    record.finish()
    return step
