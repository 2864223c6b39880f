"""Office settings (市场设置): what the market office may change for everybody while the market runs."""

import re
from dataclasses import dataclass, fields, replace
from typing import Self

from market.errors import Invalid
from market.exposure.exposure import LOSS_PCT
from market.target.target import Flow

CONTACT_LIMIT = 200
NOTICE_LIMIT = 300
VALID_DAYS = range(30, 1096)
REMIND_DAYS = range(1, 91)
CASELOAD = range(1, 501)
SECOND_PERSON_FEN = range(10**14)
DISTRICT = re.compile(r"[A-Z]{2}(/[^/\s]{1,40}){1,3}")

Value = bool | int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSettings:
    """What holds for everybody.

    `valid_days`: how long a listing stays up before its owner confirms it anew. `remind_days`: how long before its
    last day that is asked. `caseload`: how many introductions that are not over one broker has at most.
    `exposure_loss_pct`: how much of a list's relevance may go so that organisations are shown evenly. Above
    `second_person_fen` an entry of a deal waits for a second person; 0: none ever does. `contact`: how the office is
    reached, shown to everybody. `target_flow`: whether the plan's 技术交易额 means 输出 or 吸纳, of the `district`, a
    place's path. `notice_zh` and `notice_en` stand on the front page; "" for none.
    """

    sign_up_open: bool = True
    valid_days: int = 365
    remind_days: int = 14
    caseload: int = 60
    exposure_loss_pct: int = 0
    second_person_fen: int = 1_000_000_000
    contact: str = ""
    notice_zh: str = ""
    notice_en: str = ""
    target_flow: str = Flow.OUTPUT.value
    district: str = "CN/浙江省/宁波市/海曙区"

    def __post_init__(self) -> None:
        wrong: dict[str, str] = {}
        for name, numbers in (
            ("valid_days", VALID_DAYS),
            ("remind_days", REMIND_DAYS),
            ("caseload", CASELOAD),
            ("exposure_loss_pct", LOSS_PCT),
            ("second_person_fen", SECOND_PERSON_FEN),
        ):
            if getattr(self, name) not in numbers:
                wrong[name] = f"write a number from {numbers.start} to {numbers.stop - 1}"
        for name, limit in (("contact", CONTACT_LIMIT), ("notice_zh", NOTICE_LIMIT), ("notice_en", NOTICE_LIMIT)):
            text = getattr(self, name)
            if len(text) > limit or not text.isprintable():
                wrong[name] = f"write one line of at most {limit} characters"
        if self.target_flow not in {flow.value for flow in Flow}:
            wrong["target_flow"] = "choose output or intake"
        if not DISTRICT.fullmatch(self.district):
            wrong["district"] = "write country, province, city and district: CN/浙江省/宁波市/海曙区"
        if "valid_days" not in wrong and "remind_days" not in wrong and self.remind_days >= self.valid_days:
            wrong["remind_days"] = "write fewer days than a listing is valid"
        if wrong:
            raise Invalid(wrong)

    @classmethod
    def of(cls, values: dict[str, Value]) -> Self:
        """Make settings of what is kept; a name that is not kept has its usual value. Raises Invalid."""
        return replace(cls(), **values)  # type: ignore[arg-type]  # the names' own types are checked by who keeps them

    def changes(self, other: Self) -> dict[str, Value]:
        """Give what another setting of these changes, by name."""
        names = [field.name for field in fields(self)]
        return {name: getattr(other, name) for name in names if getattr(self, name) != getattr(other, name)}
