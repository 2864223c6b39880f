"""Lines of the table of access: deals."""

from market.viewer import Role
from tests.web.access import rules as r
from tests.web.access.line import Line
from tests.web.access.things import Thing

_WORKERS = r.only(Role.BROKER, Role.OPERATOR)
_PAYS = {"event": "paid", "happened_on": "2026-03-20", "amount": "1", "seen": "2", "key": "access-0001"}


def sees_deal(who: r.Who) -> r.Outcome:
    """Show a deal to the members of its parties and to the office; a broker sees their own."""
    allowed = r.members(who)
    if allowed is not r.Outcome.OPEN:
        return allowed
    return r.Outcome.OPEN if who.owns or who.operates else r.Outcome.HIDDEN


def records_deal(who: r.Who) -> r.Outcome:
    """Let the office record what happens to a deal; its parties are refused."""
    allowed = sees_deal(who)
    return r.Outcome.REFUSED if allowed is r.Outcome.OPEN and not who.operates else allowed


_FORMS = ("deals-zh.xlsx", "totals-en.csv")

PAST = (
    Line("GET", "/office/deals/import", r.office),
    Line("POST", "/office/deals/import/{id}", r.office, Thing.NONE, {"source": "登记系统导出（样例）"}, file=True),
    Line("GET", "/office/deals/import/{id}", r.office, Thing.DEAL_FILE),
    Line("POST", "/office/deals/import/{id}/decision", r.office, Thing.DEAL_FILE, {"decision": "approve"}),
    *(Line("GET", "/office/deals/import/templates/{name}", r.office, params={"name": name}) for name in _FORMS),
    *(
        Line("GET", "/office/deals/export/{name}", r.office, params={"name": f"deals.{kind}"})
        for kind in ("xlsx", "csv")
    ),
)

DEALS = (
    *PAST,
    Line("GET", "/deals", r.members),
    Line("GET", "/deals/adviser", r.members),
    Line("GET", "/deals/new", _WORKERS),
    Line("POST", "/deals", _WORKERS),
    Line("GET", "/deals/{id}", sees_deal, Thing.DEAL),
    Line("GET", "/deals/{id}/entries/new", records_deal, Thing.DEAL),
    Line("GET", "/deals/{id}/entries/{number}", records_deal, Thing.DEAL, params={"number": "1"}),
    Line("GET", "/deals/{id}/registration", records_deal, Thing.DEAL),
    Line("GET", "/deals/{id}/registration.xlsx", records_deal, Thing.DEAL),
    Line("POST", "/deals/{id}/registration", records_deal, Thing.DEAL, {"objective": "样例"}),
    Line("POST", "/deals/{id}/entries", records_deal, Thing.DEAL, _PAYS),
    Line("POST", "/deals/{id}/entries/{number}/decision", r.office, Thing.WAITING_DEAL, {"decision": "approve"}),
    Line("GET", "/office/flags", r.office),
    Line("POST", "/office/flags", r.office),
    Line("GET", "/office/flags/{id}", r.office, Thing.FLAG),
    Line("POST", "/office/flags/{id}", r.office, Thing.FLAG, {"verdict": "upheld"}),
    Line("GET", "/deals/{id}/past", records_deal, Thing.DEAL),
    *(Line(method, "/office/deals/{id}/names", r.office, Thing.DEAL) for method in ("GET", "POST")),
    Line("GET", "/api/v1/deals", r.members),
    Line("GET", "/api/v1/deals/{id}", sees_deal, Thing.DEAL),
    Line("GET", "/api/v1/deals/{id}/entries/{number}", records_deal, Thing.DEAL, params={"number": "1"}),
    Line("GET", "/api/v1/deals/{id}/registration", records_deal, Thing.DEAL),
    Line("GET", "/api/v1/flags", r.office),
    Line("POST", "/api/v1/deals", _WORKERS),
    Line("POST", "/api/v1/deals/{id}/entries", _WORKERS, Thing.DEAL),
    Line("POST", "/api/v1/deals/{id}/entries/{number}/decision", r.office, Thing.WAITING_DEAL),
    Line(
        "GET",
        "/deals/{id}/files/{entry}/{place}",
        r.but_nothing_there(sees_deal),
        Thing.DEAL,
        params={"entry": "1", "place": "1"},
    ),
)
