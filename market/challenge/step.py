"""Steps of a call (揭榜步骤): the way from a collected need to its milestones, as dated data that can be replaced."""

from dataclasses import dataclass
from datetime import date
from typing import NewType

from market.errors import Conflict

StepCode = NewType("StepCode", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStep:
    """One step. `public`: from here on everybody sees the call; `answers`: it can be answered; `days` is usual."""

    code: StepCode
    title: str
    title_en: str
    says: str
    says_en: str
    public: bool
    answers: bool
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSteps:
    """One order of steps under a version, with its source and when that was seen; `checked`: compared with it."""

    version: str
    source: str
    source_en: str
    seen_on: date
    checked: bool
    steps: tuple[CallStep, ...]

    def __post_init__(self) -> None:
        codes = [step.code for step in self.steps]
        if len(codes) < 2 or len(set(codes)) != len(codes):
            raise ValueError("a call has two steps at least, each once")
        if self.steps[0].public or not any(step.answers for step in self.steps):
            raise ValueError("the first step is not public, and one takes answers")
        shown = [step.public for step in self.steps]
        if shown != sorted(shown) or any(step.answers and not step.public for step in self.steps):
            raise ValueError("what is public stays public, and only what is public is answered")

    @property
    def first(self) -> CallStep:
        """Give the step in which a call begins."""
        return self.steps[0]

    def find(self, code: StepCode) -> CallStep | None:
        """Give a step by its code; None where these steps have none such."""
        return next((step for step in self.steps if step.code == code), None)

    def after(self, code: StepCode) -> tuple[CallStep, ...]:
        """List the steps that a call can go on to."""
        codes = [step.code for step in self.steps]
        return self.steps[codes.index(code) + 1 :] if code in codes else ()

    def check_leads(self, code: StepCode, to: StepCode) -> CallStep:
        """Give the step that a call goes on to. Raises Conflict where it does not lie ahead."""
        for step in self.after(code):
            if step.code == to:
                return step
        raise Conflict(f"a call in step {code} does not go on to {to}")
