"""Kind of a deal (合同类别): the five, and an adviser that says which one a contract looks like. A person decides."""

from dataclasses import dataclass
from enum import Enum

from market.deal.rule import RuleId


class DealKind(Enum):
    """The five kinds: 技术开发, 技术转让, 技术许可, 技术咨询, 技术服务."""

    DEVELOPMENT = "development"
    TRANSFER = "transfer"
    LICENCE = "licence"
    CONSULTING = "consulting"
    SERVICE = "service"


class Held(Enum):
    """Whether the solution was there when the contract was signed."""

    NOT_YET = "not-yet"
    COMPLETE = "complete"
    NOT_THE_POINT = "not-the-point"


class Title(Enum):
    """What the contract says of the right: it changes hands, may be used, or is not dealt with."""

    PASSES = "passes"
    LICENSED = "licensed"
    NONE = "none"


class Result(Enum):
    """What is handed over: a new solution, one that is there, a report on a topic, a technical problem solved."""

    SOLUTION = "solution"
    RIGHT = "right"
    REPORT = "report"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindAnswers:
    """The adviser's four questions. `goal`: whether a concrete goal or index of quality is agreed."""

    held: Held
    title: Title
    result: Result
    goal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFinding:
    """Whether a contract looks like a kind, by which rule, and which answers stand against it."""

    kind: DealKind
    rule: RuleId
    against: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Say whether no answer stands against the kind."""
        return not self.against


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a contract looks like (None: like none of the five), and what stands against each."""

    kind: DealKind | None
    findings: tuple[KindFinding, ...]

    @property
    def rule(self) -> RuleId | None:
        """Give the rule by which it looks like its kind."""
        return next((each.rule for each in self.findings if each.kind is self.kind), None)


RULES = {
    DealKind.DEVELOPMENT: RuleId.KIND_DEVELOPMENT,
    DealKind.TRANSFER: RuleId.KIND_TRANSFER,
    DealKind.LICENCE: RuleId.KIND_LICENCE,
    DealKind.CONSULTING: RuleId.KIND_CONSULTING,
    DealKind.SERVICE: RuleId.KIND_SERVICE,
}


def advise(answers: KindAnswers) -> Advice:
    """Say which kind a contract looks like: the one that no answer stands against; they exclude each other."""
    findings = tuple(
        KindFinding(
            kind=kind, rule=RULES[kind], against=tuple(name for name, wanted in _wanted(kind, answers) if not wanted)
        )
        for kind in DealKind
    )
    return Advice(kind=next((each.kind for each in findings if each.fits), None), findings=findings)


def _wanted(kind: DealKind, answers: KindAnswers) -> tuple[tuple[str, bool], ...]:
    """List what a kind asks of each question, by the question's name."""
    match kind:
        case DealKind.DEVELOPMENT:
            return (
                ("held", answers.held is Held.NOT_YET),
                ("result", answers.result is Result.SOLUTION),
                ("goal", answers.goal),
            )
        case DealKind.TRANSFER | DealKind.LICENCE:
            title = Title.PASSES if kind is DealKind.TRANSFER else Title.LICENSED
            return (
                ("held", answers.held is Held.COMPLETE),
                ("title", answers.title is title),
                ("result", answers.result is Result.RIGHT),
            )
        case DealKind.CONSULTING:
            return (("title", answers.title is Title.NONE), ("result", answers.result is Result.REPORT))
        case DealKind.SERVICE:
            return (
                ("title", answers.title is Title.NONE),
                ("result", answers.result is Result.SOLVED),
                ("goal", answers.goal),
            )
