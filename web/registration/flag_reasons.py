"""Flags in words (疑点说明): why a rule found what it found, in one sentence with its figures."""

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.reference.deal_rules import load_flag_rules
from market.listing.listing import Language
from market.registration.flag import Flag, FlagKind, FlagRules
from web.page.formats import Formats
from web.page.labels import LABELS
from web.page.language import message

RELATED = message("Seller and buyer show the same: %(signs)s.")
SPLIT = message(
    "%(count)s contracts of the same parties and kind, each at most %(days)s days after the one before and none above "
    "%(limit)s, come to %(sum)s together."
)
DUPLICATE = message(
    "%(count)s deals of the same parties over %(amount)s each, with subjects alike by %(percent)s%% at least."
)
EQUIPMENT = message("The technical part is %(share)s%% of the total: %(technical)s of %(total)s.")
BEYOND = message("Carriers beyond the number: %(sets)s sets.")
ROUND = message(
    "%(count)s contracts of one seller, each at most %(days)s days after the one before, are all over multiples of "
    "%(step)s: %(sum)s together."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedFlag:
    """A flag with its reason in the reader's words, and the rules by which it was found."""

    flag: Flag
    reason: str
    rules: FlagRules


def describe_flags(flags: Iterable[Flag], formats: Formats) -> tuple[DescribedFlag, ...]:
    """Give flags with their reasons in the reader's words."""
    versions = {rules.version: rules for rules in reversed(load_flag_rules())}
    found = ((flag, versions.get(flag.rules, load_flag_rules()[0])) for flag in flags)
    return tuple(
        DescribedFlag(flag=flag, reason=describe_reason(flag, rules, formats), rules=rules) for flag, rules in found
    )


def describe_reason(flag: Flag, rules: FlagRules, formats: Formats) -> str:
    """Say why a flag was found, by the version of the rules that found it."""
    text, figures = formats.catalogue.text, flag.figures
    match flag.kind:
        case FlagKind.RELATED:
            between = "、" if formats.language is Language.ZH else ", "
            return text(RELATED, signs=between.join(text(LABELS[sign]) for sign in flag.signs))
        case FlagKind.SPLIT:
            sums = {"limit": formats.yuan(figures["limit"]), "sum": formats.yuan(figures["sum_fen"])}
            return text(SPLIT, count=figures["count"], days=rules.split_days, **sums)
        case FlagKind.DUPLICATE:
            amount = formats.yuan(figures["amount_fen"])
            return text(DUPLICATE, count=figures["count"], amount=amount, percent=rules.likeness_percent)
        case FlagKind.EQUIPMENT:
            sums = {"technical": formats.yuan(figures["technical_fen"]), "total": formats.yuan(figures["total_fen"])}
            told = text(EQUIPMENT, share=figures["share"], **sums)
            beyond = figures["beyond_sets"]
            return f"{told} {text(BEYOND, sets=beyond)}" if beyond else told
        case FlagKind.ROUND:
            sums = {"step": formats.yuan(rules.round_fen), "sum": formats.yuan(figures["sum_fen"])}
            return text(ROUND, count=figures["count"], days=rules.round_days, **sums)
