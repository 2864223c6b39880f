"""Totals of the district (全区数据): each row against its day and its file, and into the store in the file's order."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby

from corpus.advice import advise
from corpus.deal_rows import DealFault, SheetColumns, TotalRow
from corpus.deal_rows_form import HistoryKind
from corpus.deal_rows_forms import FORMS
from corpus.row import Rule
from market.deal.line import write_yuan
from market.history.store import past_deals as history_past_deals
from market.postgres.db import Database
from market.target.standing import DistrictTotal
from market.target.store import targets
from market.target.target import TargetPoint
from market.viewer import Actor

_AHEAD = advise("a year that has not begun has no published total")
_HEADINGS = {column.key: column.zh.heading for column in FORMS[HistoryKind.TOTALS].columns}


class Totals:
    """The totals of one file: what of them is good, each word of a source once."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._columns: dict[str, Mapping[str, str]] = {}
        self._good: dict[tuple[object, ...], TotalRow] = {}
        self.count = 0
        """How many rows were good, the same word twice counted twice."""

    def learn(self, columns: SheetColumns) -> None:
        """Remember what a sheet's columns are called."""
        self._columns[columns.sheet] = columns.columns

    def hold(self, row: TotalRow) -> DealFault | None:
        """Hold a row against today and the earlier rows; one source says one amount of a year and a side."""
        if row.year > self._today.year:
            return self._fault(row, "year", str(row.year), Rule.MEANING)
        first = self._good.setdefault((row.year, row.flow, row.source), row)
        if first.fen != row.fen:
            return self._fault(row, "amount", f"{write_yuan(row.fen)} 元", Rule.DUPLICATE, first.row)
        self.count += 1
        return None

    async def record(self, database: Database, *, actor: Actor) -> int:
        """Keep them in the order of the file, and count what was not said before; the last word on a year stands."""
        if not self._good:
            return 0
        async with database.writing() as conn:
            await history_past_deals.hold(conn)
            said = await targets.said(conn, viewer=actor.viewer)
            new = [
                row for row in self._good.values() if DistrictTotal(row.year, row.flow, row.fen, row.source) not in said
            ]
            for (flow, source), rows in groupby(new, key=lambda row: (row.flow, row.source)):
                points = [TargetPoint(row.year, row.fen) for row in rows]
                await targets.add_totals(conn, points, flow, source, actor=actor)
        return len(new)

    def _fault(self, row: TotalRow, key: str, value: str, rule: Rule, first: int | None = None) -> DealFault:
        column = self._columns.get(row.sheet, {}).get(key, _HEADINGS[key])
        advice = _AHEAD
        if first is not None:
            advice = advise("row %(row)s says another amount of the same year and side; keep one of them", row=first)
        return DealFault(row.row, row.sheet, key, column, value, rule, advice)
