"""The form of a deal (合同表单): what is typed becomes terms, a registration or a payment, or faults by field."""

import re
from collections.abc import Collection
from datetime import date
from enum import Enum
from typing import TypeVar

from market.deal.deal import DealParty, DealSide, PartyType, Registration, Terms, check_codes
from market.deal.kind import DealKind, Held, KindAnswers, Result, Title, advise
from market.deal.line import DraftLine, Instalment, LineKind, breaches_of_lines, judge, read_yuan, write_yuan
from market.deal.rule import DealRefused, RuleId, RuleSet
from market.listing.property import RightKind
from web.deal.labels import QUESTIONS
from web.page.form import Form
from web.page.language import message

E = TypeVar("E", bound=Enum)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
UNANSWERED = message("Answer this question too: the adviser needs all four.")
LINES_MIN, PLAN_MIN = 4, 2
LINE_FIELDS = ("kind", "description", "amount", "sets", "reason")
PLAN_FIELDS = ("due_on", "condition", "amount")
ROWS_MAX = 40
_NOTHING = re.compile(r"[0０](?:[.．][0０]{1,2})? ?(?:元|万元?|亿元?)?")


class DealForm:
    """Reads one form; what can't be read is gathered as breaches, and `done` refuses all of it at once."""

    def __init__(self, form: Form, rules: RuleSet) -> None:
        self._form, self._rules = form, rules
        self._wrong: dict[str, RuleId] = {}

    def done(self) -> None:
        """Refuse what could not be read. Raises DealRefused."""
        if self._wrong:
            raise DealRefused(self._wrong)

    def choice(self, name: str, kind: type[E], default: E) -> E:
        """Read a member of a closed set."""
        for one in kind:
            if one.value == self._form.value(name):
                return one
        self._wrong[name] = RuleId.CHOICE_KNOWN
        return default

    def day(self, name: str) -> date | None:
        """Read a day, None where the field is empty."""
        text = self._form.line(name)
        try:
            if not text or _DAY.fullmatch(text):
                return date.fromisoformat(text) if text else None
        except ValueError:
            pass  # a day that no calendar has
        self._wrong[name] = RuleId.DAY_FORM
        return None

    def needed_day(self, name: str) -> date:
        """Read a day that has to be there."""
        day = self.day(name)
        if day is None:
            self._wrong.setdefault(name, RuleId.DAY_FORM)
        return day or date.min

    def amount(self, name: str, *, nothing: bool = False) -> int:
        """Read yuan as fen; `nothing`: 0 may stand there too."""
        text = self._form.line(name)
        if nothing and _NOTHING.fullmatch(text):
            return 0
        try:
            return read_yuan(name, text)
        except DealRefused as error:
            self._wrong |= error.rules
            return 1

    def registration(self) -> Registration:
        """Read what the registrar gave."""
        return Registration(
            number=self._form.line("registration_number"),
            agency=self._form.line("agency"),
            approved_total_fen=self.amount("approved_total"),
            approved_technical_fen=self.amount("approved_technical", nothing=True),
            rules=self._rules.version,
        )

    def answers(self) -> KindAnswers | None:
        """Read the answers to the adviser's questions, None where they are not all given."""
        goal = self._form.value("goal")
        try:
            return KindAnswers(
                held=Held(self._form.value("held")),
                title=Title(self._form.value("title")),
                result=Result(self._form.value("result")),
                goal={"yes": True, "no": False}[goal],
            )
        except (ValueError, KeyError):
            return None

    def unanswered(self) -> dict[str, str]:
        """Say of which of the adviser's questions the answer is missing (message ids), where not all are answered."""
        missing = [name for name in QUESTIONS if not self._form.value(name)]
        return {} if self.answers() is not None else dict.fromkeys(missing or QUESTIONS, UNANSWERED)

    def terms(self, plan_codes: Collection[str]) -> Terms:
        """Read the terms, judged by the rules, with what the adviser says of the kind. Raises DealRefused."""
        answers = self.answers()
        advice = None if answers is None else advise(answers)
        ip = self._form.value("ip")
        kind = self.choice("kind", DealKind, DealKind.SERVICE)
        right = None if ip in ("", "none") else self.choice("ip", RightKind, RightKind.INVENTION)
        lines, plan = self._lines(), self._plan()
        parties = {side: self._party(side) for side in DealSide}
        days = (self.day("begins_on"), self.day("ends_on"))
        self._wrong = breaches_of_lines(lines) | self._wrong
        self.done()
        terms = Terms(
            subject=self._form.line("subject"),
            contract_number=self._form.line("contract_number"),
            kind=kind,
            seller=parties[DealSide.SELLER],
            buyer=parties[DealSide.BUYER],
            lines=judge(lines, self._rules),
            rules=self._rules.version,
            field_code=self._form.value("field_code"),
            statistics_field=self._form.value("statistics_field"),
            ip=right,
            ip_clause=self._form.value("ip_clause").strip().replace("\r\n", "\n"),
            begins_on=days[0],
            ends_on=days[1],
            plan=plan,
            answers=answers,
            advised=None if advice is None else advice.kind,
            advised_rule=None if advice is None else advice.rule,
            kind_reason=self._form.line("kind_reason"),
        )
        terms.check()
        check_codes(terms, plan_codes, self._rules)
        return terms

    def _party(self, side: DealSide) -> DealParty:
        where, kind = side.value, self.choice(f"{side.value}.type", PartyType, PartyType.OTHER)
        return DealParty(
            name=self._form.line(f"{where}.name"),
            code=self._form.line(f"{where}.code").upper(),
            type=kind,
            area=self._form.line(f"{where}.area"),
        )

    def _lines(self) -> tuple[DraftLine, ...]:
        return tuple(self._line(f"lines.{place}") for place in list_filled_rows(self._form, "lines", LINE_FIELDS[1:]))

    def _line(self, where: str) -> DraftLine:
        sets = self._form.line(f"{where}.sets")
        if sets and not (sets.isascii() and sets.isdecimal() and len(sets) <= 4):
            self._wrong[f"{where}.sets"] = RuleId.LINE_CARRIER
            sets = "1"
        return DraftLine(
            kind=self.choice(f"{where}.kind", LineKind, LineKind.OTHER),
            description=self._form.line(f"{where}.description"),
            amount_fen=self.amount(f"{where}.amount"),
            sets=int(sets) if sets else None,
            reason=self._form.line(f"{where}.reason"),
        )

    def _plan(self) -> tuple[Instalment, ...]:
        return tuple(
            Instalment(
                due_on=self.day(f"plan.{place}.due_on"),
                condition=self._form.line(f"plan.{place}.condition"),
                amount_fen=self.amount(f"plan.{place}.amount"),
            )
            for place in list_filled_rows(self._form, "plan", PLAN_FIELDS)
        )


def list_filled_rows(form: Form, rows: str, names: tuple[str, ...]) -> list[int]:
    """List the places of rows up to the last in which something is typed; rows between may be empty by mistake."""
    typed = [place for place in range(ROWS_MAX) if any(form.line(f"{rows}.{place}.{name}") for name in names)]
    return list(range(typed[-1] + 1)) if typed else []


def count_rows(form: Form, rows: str) -> int:
    """Say how many rows a form shows: those that are filled, one more, and as many as there were."""
    least, names = (LINES_MIN, LINE_FIELDS[1:]) if rows == "lines" else (PLAN_MIN, PLAN_FIELDS)
    asked = form.value(f"{rows}_rows")
    wished = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= 2 else 0
    return min(max(least, wished, len(list_filled_rows(form, rows, names)) + 1), ROWS_MAX)


def prefill_registration(registration: Registration) -> dict[str, str]:
    """Write what the registrar gave as somebody would have typed it."""
    return {
        "registration_number": registration.number,
        "agency": registration.agency,
        "approved_total": write_yuan(registration.approved_total_fen),
        "approved_technical": write_yuan(registration.approved_technical_fen),
    }


def prefill_terms(terms: Terms) -> dict[str, str]:
    """Write terms as somebody would have typed them."""
    typed = {
        "subject": terms.subject,
        "contract_number": terms.contract_number,
        "kind": terms.kind.value,
        "kind_reason": terms.kind_reason,
        "field_code": terms.field_code,
        "statistics_field": terms.statistics_field,
        "ip": "none" if terms.ip is None else terms.ip.value,
        "ip_clause": terms.ip_clause,
        "begins_on": "" if terms.begins_on is None else terms.begins_on.isoformat(),
        "ends_on": "" if terms.ends_on is None else terms.ends_on.isoformat(),
    }
    for side in DealSide:
        party = terms.party(side)
        typed |= {f"{side.value}.name": party.name, f"{side.value}.code": party.code}
        typed |= {f"{side.value}.type": party.type.value, f"{side.value}.area": party.area}
    for place, line in enumerate(terms.lines):
        typed |= {f"lines.{place}.kind": line.kind.value, f"lines.{place}.description": line.description}
        typed |= {f"lines.{place}.amount": write_yuan(line.amount_fen), f"lines.{place}.reason": line.reason}
        typed[f"lines.{place}.sets"] = "" if line.sets is None else str(line.sets)
    for place, each in enumerate(terms.plan):
        typed |= {f"plan.{place}.condition": each.condition, f"plan.{place}.amount": write_yuan(each.amount_fen)}
        typed[f"plan.{place}.due_on"] = "" if each.due_on is None else each.due_on.isoformat()
    if terms.answers is not None:
        typed |= {"held": terms.answers.held.value, "title": terms.answers.title.value}
        typed |= {"result": terms.answers.result.value, "goal": "yes" if terms.answers.goal else "no"}
    return typed
