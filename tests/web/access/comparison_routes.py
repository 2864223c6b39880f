"""Lines of the table of access for comparisons: the need's organisation alone, whose readers change nothing."""

from collections.abc import Mapping

from tests.web.access import rules as r
from tests.web.access.line import Line
from tests.web.access.rules import Rule
from tests.web.access.things import Thing


def _compared(method: str, tail: str, rule: Rule, form: Mapping[str, str] | None = None) -> Line:
    params = {"letter": "A", "ending": "csv"}
    return Line(method, f"/needs/{{id}}/comparison{tail}", rule, Thing.COMPARISON, form or {}, params)


COMPARED = (
    Line("POST", "/needs/{id}/comparison", r.owner_edits, Thing.NEED),
    *(_compared("GET", tail, r.hears_of_own) for tail in ("", "/sheet.{ending}")),
    *(_compared("GET", tail, r.owner_edits) for tail in ("/answers", "/criteria", "/scores/{letter}")),
    *(_compared("POST", tail, r.owner_edits) for tail in ("/answers", "/finish", "/open", "/unblind")),
    _compared("POST", "/answers/remove", r.owner_edits, {"letter": "A"}),
    _compared("POST", "/criteria", r.owner_edits, {"version": "1"}),
    _compared("POST", "/scores/{letter}", r.owner_edits, {"version": "2", "listing_version": "1"}),
    _compared("POST", "/decision", r.owner_edits, {"chosen": "A", "reason": "最合适"}),
    _compared("POST", "/introductions", r.owner_edits, {"letter": "A"}),
)
