import json
from datetime import date
from importlib.resources import files

import pytest

from corpus.reference.deal_rules import find_rules, load_rule_sets, read_rule_sets
from corpus.reference.taxonomy import CorpusError
from market.deal.rule import Certainty, RuleId

SHIPPED = json.loads((files("corpus") / "deal_rules.json").read_text(encoding="utf-8"))


def test_what_ships_says_every_rule_and_how_sure_it_is() -> None:
    rules = load_rule_sets()[0]
    assert set(rules.rules) == set(RuleId)
    assert (rules.version, rules.of, rules.carriers) == ("2026-11", date(2026, 11, 26), 2)
    assert rules.rules[RuleId.KIND_LICENCE].certainty is Certainty.RECALLED
    assert rules.rules[RuleId.KIND_TRANSFER].certainty is Certainty.SEEN
    assert (len(rules.fields), rules.fields_certainty) == (11, Certainty.RECALLED)


def test_an_error_names_the_rule_and_its_day() -> None:
    told = load_rule_sets()[0].tell(RuleId.PARTY_SELF)
    assert told == "A party does not trade with itself. (rule party.self of 2026-11-26, own)"


def test_the_latest_set_comes_first() -> None:
    older = {**SHIPPED["sets"][0], "version": "old", "of": "2001-01-01"}
    assert [each.version for each in read_rule_sets(json.dumps({"sets": [older, *SHIPPED["sets"]]}))] == [
        "2026-11",
        "old",
    ]


def test_a_set_that_leaves_a_rule_out_is_refused() -> None:
    whole = SHIPPED["sets"][0]
    with pytest.raises(CorpusError, match=r"version 2026-11 says nothing of kind\.development$"):
        read_rule_sets(json.dumps({"sets": [{**whole, "rules": whole["rules"][1:]}]}))


@pytest.mark.parametrize("text", ['{"sets": []}', '{"sets": [{"version": "x"}]}', "[]"])
def test_a_file_without_a_whole_set_is_refused(text: str) -> None:
    with pytest.raises(CorpusError):
        read_rule_sets(text)


def test_what_was_judged_by_a_version_is_told_in_its_words_as_long_as_they_are_there() -> None:
    older = {**SHIPPED["sets"][0], "version": "old", "of": "2001-01-01", "carriers": 1}
    sets = read_rule_sets(json.dumps({"sets": [older, *SHIPPED["sets"]]}))
    assert [find_rules(version, sets).carriers for version in ("old", "2026-11", "gone", None)] == [1, 2, 2, 2]
