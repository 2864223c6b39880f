"""The rules of deals (认定规则): dated data that whoever runs a market replaces, newest first.

The rules of flags (疑点规则): dated data beside the rules of deals, newest first.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from corpus.reference.taxonomy import CorpusError, open_record, raise_errors
from corpus.validation.record import JsonRecord
from corpus.validation.row import FieldError
from market.deal.rule import Certainty, Rule, RuleId, RuleSet, StatisticsField
from market.registration.flag import FlagKind, FlagRule, FlagRules

_FLAG_RULES_FILE = "deal_flag_rules.json"
_FEN_PER_YUAN = 100
_YUAN_MAX = 10**12 - 1
_DAYS_MAX = 3650


@cache
def load_flag_rules() -> tuple[FlagRules, ...]:
    """Read the versions that ship with the product. Raises CorpusError when the file was damaged."""
    return read_flag_rules(files("corpus").joinpath(_FLAG_RULES_FILE).read_text(encoding="utf-8"))


def read_flag_rules(text: str) -> tuple[FlagRules, ...]:
    """Read versions from JSON, the latest first; each says every kind. Raises CorpusError naming what is wrong."""
    faults: list[FieldError] = []
    record = open_record(text, faults)
    read = [_read_flag_set(each) for each in record.records("sets")]
    record.finish()
    raise_errors(_FLAG_RULES_FILE, faults)
    sets = [each for each in read if each is not None]
    if not sets:
        raise CorpusError(f"{_FLAG_RULES_FILE} holds no version")
    for each in sets:
        unsaid = [kind.value for kind in FlagKind if kind not in each.rules]
        if unsaid:
            raise CorpusError(f"{_FLAG_RULES_FILE}: version {each.version} says nothing of {', '.join(unsaid)}")
    return tuple(sorted(sets, key=lambda each: each.of, reverse=True))


def _read_flag_set(record: JsonRecord) -> FlagRules | None:
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
    rules = dict(filter(None, (_read_flag_rule(each) for each in record.records("rules"))))
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


def _read_flag_rule(record: JsonRecord) -> tuple[FlagKind, FlagRule] | None:
    kind = record.choice("kind", FlagKind, required=True)
    rule = FlagRule(
        says=record.text("says", limit=200, required=True), says_en=record.text("says_en", limit=300, required=True)
    )
    record.finish()
    return None if kind is None else (kind, rule)


@cache
def load_rule_sets() -> tuple[RuleSet, ...]:
    """Read the rule sets that ship with the product. Raises CorpusError when the file was damaged."""
    return read_rule_sets(files("corpus").joinpath("deal_rules.json").read_text(encoding="utf-8"))


def find_rules(version: str | None, sets: Sequence[RuleSet] = ()) -> RuleSet:
    """Give a version of the rules that ship, or of `sets`; the latest where it is not there, or none is named."""
    known = sets or load_rule_sets()
    return next((each for each in known if each.version == version), known[0])


def read_rule_sets(text: str) -> tuple[RuleSet, ...]:
    """Read rule sets from JSON, the latest first; each says every rule. Raises CorpusError naming what is wrong."""
    faults: list[FieldError] = []
    record = open_record(text, faults)
    read = [_read_set(each) for each in record.records("sets")]
    record.finish()
    raise_errors("deal_rules.json", faults)
    sets = [each for each in read if each is not None]
    if not sets:
        raise CorpusError("deal_rules.json holds no rule set")
    for each in sets:
        missing = [rule.value for rule in RuleId if rule not in each.rules]
        if missing:
            raise CorpusError(f"deal_rules.json: version {each.version} says nothing of {', '.join(missing)}")
    return tuple(sorted(sets, key=lambda each: each.of, reverse=True))


def _read_set(record: JsonRecord) -> RuleSet | None:
    version = record.code("version", limit=40, required=True)
    title = record.text("title", limit=200, required=True)
    title_en = record.text("title_en", limit=200, required=True)
    of = record.day("of", required=True)
    carriers = record.whole("carriers", low=0, high=99, required=True)
    rules = [_read_rule(each) for each in record.records("rules")]
    certainty = record.choice("fields_certainty", Certainty, required=True)
    fields = tuple(_read_field(each) for each in record.records("fields"))
    record.finish()
    if of is None or carriers is None or certainty is None or not record.sound:
        return None
    return RuleSet(
        version=version,
        title=title,
        title_en=title_en,
        of=of,
        carriers=carriers,
        rules={rule.id: rule for rule in rules if rule is not None},
        fields=fields,
        fields_certainty=certainty,
    )


def _read_rule(record: JsonRecord) -> Rule | None:
    rule_id = record.choice("id", RuleId, required=True)
    says = record.text("says", limit=200, required=True)
    says_en = record.text("says_en", limit=300, required=True)
    certainty = record.choice("certainty", Certainty, required=True)
    of = record.day("of", required=True)
    source = record.text("source", limit=200, required=True)
    source_en = record.text("source_en", limit=200, required=True)
    record.finish()
    if rule_id is None or certainty is None or of is None:
        return None
    return Rule(
        id=rule_id,
        says=says,
        says_en=says_en,
        certainty=certainty,
        of=of,
        source=source,
        source_en=source_en,
    )


def _read_field(record: JsonRecord) -> StatisticsField:
    code = record.code("code", limit=10, required=True)
    label = record.text("label", limit=40, required=True)
    label_en = record.text("label_en", limit=80, required=True)
    record.finish()
    return StatisticsField(code=code, label=label, label_en=label_en)
