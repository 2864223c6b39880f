"""The registrar's form and the rules of flags as files: whole, newest first, refused where they are damaged."""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from corpus.reference.deal_rules import load_flag_rules, read_flag_rules
from corpus.reference.registration_form import load_registration_forms, read_registration_forms
from corpus.reference.taxonomy import CorpusError
from market.deal.rule import Certainty
from market.registration.flag import FlagKind
from market.registration.form import RegistrationFact


def of_file(name: str) -> Any:
    return json.loads(files("corpus").joinpath(name).read_text(encoding="utf-8"))


def test_the_form_that_ships_says_it_was_recalled_and_asks_for_every_fact() -> None:
    form = load_registration_forms()[0]
    assert form.certainty is Certainty.RECALLED
    assert {field.fact for field in form.fields()} - {None} == set(RegistrationFact)
    assert not {field.code for field in form.asked()} & {fact.value for fact in RegistrationFact}


def test_the_limits_of_flags_that_ship_say_they_are_our_own() -> None:
    rules = load_flag_rules()[0]
    assert (rules.certainty, rules.round_fen, set(rules.rules)) == (Certainty.OWN, 10_000_000, set(FlagKind))


@pytest.mark.parametrize(
    ("read", "name", "many"),
    [
        (read_registration_forms, "registration_form.json", "forms"),
        (read_flag_rules, "deal_flag_rules.json", "sets"),
    ],
)
def test_the_newest_version_comes_first(read: Callable[[str], Any], name: str, many: str) -> None:
    whole = of_file(name)
    (old,) = whole[many]
    whole[many] = [old, old | {"version": "2027-01", "of": "2027-01-05"}]
    assert [each.version for each in read(json.dumps(whole))] == ["2027-01", old["version"]]


def test_a_form_that_asks_twice_or_for_what_no_deal_tells_is_refused() -> None:
    twice = of_file("registration_form.json")
    twice["forms"][0]["sections"][0]["fields"][1]["id"] = "subject"
    with pytest.raises(CorpusError, match="subject"):
        read_registration_forms(json.dumps(twice))
    unknown = of_file("registration_form.json")
    unknown["forms"][0]["sections"][0]["fields"][0]["fact"] = "mood"
    with pytest.raises(CorpusError, match="mood"):
        read_registration_forms(json.dumps(unknown))
    with pytest.raises(CorpusError):
        read_registration_forms('{"forms": []}')


def test_rules_of_flags_that_leave_a_kind_or_a_limit_out_are_refused() -> None:
    unsaid = of_file("deal_flag_rules.json")
    del unsaid["sets"][0]["rules"][0]
    with pytest.raises(CorpusError, match="related"):
        read_flag_rules(json.dumps(unsaid))
    for limit, wrong in (("split_days", 0), ("likeness_percent", 101), ("round_count", 1)):
        damaged = of_file("deal_flag_rules.json")
        damaged["sets"][0][limit] = wrong
        with pytest.raises(CorpusError, match=limit):
            read_flag_rules(json.dumps(damaged))
