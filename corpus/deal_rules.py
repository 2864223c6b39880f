"""The rules of deals (认定规则): dated data that whoever runs a market replaces, newest first."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from corpus.record import Record
from corpus.row import Fault
from corpus.taxonomy import CorpusError, open_record, refuse
from market.deal.rule import Certainty, Rule, RuleId, RuleSet, StatisticsField


@cache
def load_rule_sets() -> tuple[RuleSet, ...]:
    """Read the rule sets that ship with the product. Raises CorpusError when the file was damaged."""
    return read_rule_sets(files("corpus").joinpath("deal_rules.json").read_text(encoding="utf-8"))


def rules_of(version: str | None, sets: Sequence[RuleSet] = ()) -> RuleSet:
    """Give a version of the rules that ship, or of `sets`; the latest where it is not there, or none is named."""
    known = sets or load_rule_sets()
    return next((each for each in known if each.version == version), known[0])


def read_rule_sets(text: str) -> tuple[RuleSet, ...]:
    """Read rule sets from JSON, the latest first; each says every rule. Raises CorpusError naming what is wrong."""
    faults: list[Fault] = []
    record = open_record(text, faults)
    read = [_read_set(each) for each in record.records("sets")]
    record.finish()
    refuse("deal_rules.json", faults)
    sets = [each for each in read if each is not None]
    if not sets:
        raise CorpusError("deal_rules.json holds no rule set")
    for each in sets:
        missing = [rule.value for rule in RuleId if rule not in each.rules]
        if missing:
            raise CorpusError(f"deal_rules.json: version {each.version} says nothing of {', '.join(missing)}")
    return tuple(sorted(sets, key=lambda each: each.of, reverse=True))


def _read_set(record: Record) -> RuleSet | None:
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


def _read_rule(record: Record) -> Rule | None:
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


def _read_field(record: Record) -> StatisticsField:
    code = record.code("code", limit=10, required=True)
    label = record.text("label", limit=40, required=True)
    label_en = record.text("label_en", limit=80, required=True)
    record.finish()
    return StatisticsField(code=code, label=label, label_en=label_en)
