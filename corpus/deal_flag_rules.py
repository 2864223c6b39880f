"""The rules of flags (疑点规则): dated data beside the rules of deals, newest first."""

from functools import cache
from importlib.resources import files

from corpus.record import Record
from corpus.row import Fault
from corpus.taxonomy import CorpusError, open_record, refuse
from market.deal.rule import Certainty
from market.registration.flag import FlagKind, FlagRule, FlagRules

_FILE = "deal_flag_rules.json"
_FEN_PER_YUAN = 100
_YUAN_MAX = 10**12 - 1
_DAYS_MAX = 3650


@cache
def load_flag_rules() -> tuple[FlagRules, ...]:
    """Read the versions that ship with the product. Raises CorpusError when the file was damaged."""
    return read_flag_rules(files("corpus").joinpath(_FILE).read_text(encoding="utf-8"))


def read_flag_rules(text: str) -> tuple[FlagRules, ...]:
    """Read versions from JSON, the latest first; each says every kind. Raises CorpusError naming what is wrong."""
    faults: list[Fault] = []
    record = open_record(text, faults)
    read = [_read_set(each) for each in record.records("sets")]
    record.finish()
    refuse(_FILE, faults)
    sets = [each for each in read if each is not None]
    if not sets:
        raise CorpusError(f"{_FILE} holds no version")
    for each in sets:
        unsaid = [kind.value for kind in FlagKind if kind not in each.rules]
        if unsaid:
            raise CorpusError(f"{_FILE}: version {each.version} says nothing of {', '.join(unsaid)}")
    return tuple(sorted(sets, key=lambda each: each.of, reverse=True))


def _read_set(record: Record) -> FlagRules | None:
    version = record.code("version", limit=40, required=True)
    of = record.day("of", required=True)
    certainty = record.choice("certainty", Certainty, required=True)
    source = record.text("source", limit=200, required=True)
    source_en = record.text("source_en", limit=200, required=True)
    split_days = record.whole("split_days", low=1, high=_DAYS_MAX, required=True)
    likeness = record.whole("likeness_percent", low=1, high=100, required=True)
    technical = record.whole("technical_percent", low=0, high=100, required=True)
    round_yuan = record.whole("round_yuan", low=1, high=_YUAN_MAX, required=True)
    round_count = record.whole("round_count", low=2, high=1000, required=True)
    round_days = record.whole("round_days", low=1, high=_DAYS_MAX, required=True)
    legal_forms = record.texts("legal_forms", limit=20)
    general_words = record.texts("general_words", limit=20)
    rules = dict(filter(None, (_read_rule(each) for each in record.records("rules"))))
    record.finish()
    if of is None or certainty is None or split_days is None or likeness is None or technical is None:
        return None
    if round_yuan is None or round_count is None or round_days is None or not record.sound:
        return None
    return FlagRules(
        version=version,
        of=of,
        certainty=certainty,
        source=source,
        source_en=source_en,
        split_days=split_days,
        likeness_percent=likeness,
        technical_percent=technical,
        round_fen=round_yuan * _FEN_PER_YUAN,
        round_count=round_count,
        round_days=round_days,
        legal_forms=legal_forms,
        general_words=general_words,
        rules=rules,
    )


def _read_rule(record: Record) -> tuple[FlagKind, FlagRule] | None:
    kind = record.choice("kind", FlagKind, required=True)
    rule = FlagRule(
        says=record.text("says", limit=200, required=True), says_en=record.text("says_en", limit=300, required=True)
    )
    record.finish()
    return None if kind is None else (kind, rule)
