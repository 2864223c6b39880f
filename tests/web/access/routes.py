"""The table of access: one line for each route of the application; a route without a line fails the tests.

A new route needs one line: its method, its path as the application writes it, and the rule that says who gets in
(tests/web/access/rules.py). A path with an {id} needs a thing whose id it is (tests/web/access/things.py): it belongs
to the visitors' OWN firm. Where the id is of something that no thing stands for, leave it out: an id of nothing is
sent, and whom the rule lets in may meet 404. `form` is what is sent, `params` fills other places of the path. A route
may have several lines, one for each kind of thing.
"""

from collections.abc import Mapping

from market.viewer import Role
from tests.web.access import rules as r
from tests.web.access.challenge_routes import CALLS
from tests.web.access.comparison_routes import COMPARED
from tests.web.access.dashboard_routes import BRAIN
from tests.web.access.deal_routes import DEALS
from tests.web.access.line import Line, both
from tests.web.access.price_routes import PRICES
from tests.web.access.rules import Rule
from tests.web.access.things import Thing

PUBLIC_PAGES = (
    *(Line("GET", path, r.everybody) for path in ("/", "/coach", "/search", "/search/suggestions", "/compare")),
    *(Line("GET", path, r.everybody) for path in ("/livez", "/readyz", "/robots.txt", "/favicon.ico")),
    *(Line("GET", path, r.everybody) for path in ("/sitemap.xml", "/sitemap/pages.xml", "/evaluation")),
    *(Line("GET", path, r.everybody) for path in ("/open-data", "/open-data/datapackage.json", "/import")),
    *(Line("GET", f"/api/v1{path}", r.everybody) for path in ("/search", "/suggest", "/status", "/taxonomy", "/docs")),
    Line("GET", "/api/v1/openapi.json", r.everybody),
    *(line for path in ("/achievements", "/needs", "/experts") for line in both(path, r.everybody, Thing.NONE)),
    Line("POST", "/", r.everybody, form={"text": "磁钢耐温"}),
    Line("POST", "/coach", r.everybody, form={"text": "磁钢耐温"}),
    Line("POST", "/coach/hints", r.everybody, form={"text": "磁钢耐温"}),
    Line("POST", "/compare", r.everybody, form={"text": "磁钢耐温"}),
    Line("POST", "/import", r.everybody, file=True),
    Line("POST", "/api/v1/match", r.everybody, form={"text": "磁钢耐温"}),
    Line("GET", "/sitemap/{store}-{part}.xml", r.everybody, params={"store": "needs", "part": "1"}),
    Line("GET", "/open-data/{name}", r.everybody, params={"name": "needs.csv"}),
    Line("GET", "/import/templates/{name}", r.everybody, params={"name": "achievement-zh.xlsx"}),
)

LISTINGS = (
    *both("/achievements/{id}", r.everybody, Thing.ACHIEVEMENT),
    *both("/needs/{id}", r.everybody, Thing.NEED, Thing.ANONYMOUS_NEED),
    *both("/experts/{id}", r.everybody, Thing.EXPERT),
    *both("/needs/{id}/matches", r.everybody, Thing.NEED, Thing.ANONYMOUS_NEED),
    Line("GET", "/api/v1/achievements/{id}/matches", r.everybody, Thing.ACHIEVEMENT),
    Line("GET", "/needs/{id}/matches/{listing}", r.everybody, Thing.PAIR),
    Line("GET", "/needs/{id}/compare", r.everybody, Thing.NEED),
    Line("GET", "/achievements/{id}/history", r.everybody, Thing.ACHIEVEMENT),
    Line("GET", "/needs/{id}/history", r.everybody, Thing.NEED),
    Line("GET", "/experts/{id}/history", r.everybody, Thing.EXPERT),
    *both("/achievements/{id}", r.sees_unpublished, Thing.DRAFT_ACHIEVEMENT),
    *both("/needs/{id}", r.sees_unpublished, Thing.DRAFT_NEED),
    *both("/experts/{id}", r.sees_unpublished, Thing.DRAFT_EXPERT),
    *both("/needs/{id}/matches", r.sees_unpublished, Thing.DRAFT_NEED),
    Line("GET", "/api/v1/achievements/{id}/matches", r.sees_unpublished, Thing.DRAFT_ACHIEVEMENT),
    Line("GET", "/needs/{id}/compare", r.sees_unpublished, Thing.DRAFT_NEED),
    Line("GET", "/achievements/{id}/history", r.sees_unpublished, Thing.DRAFT_ACHIEVEMENT),
    Line("GET", "/needs/{id}/history", r.sees_unpublished, Thing.DRAFT_NEED),
    Line("GET", "/experts/{id}/history", r.sees_unpublished, Thing.DRAFT_EXPERT),
)

_ASKED = {"tier": "L2", "reason": "看看能否合作"}
_JOBS = ("retry", "cancel")
_SIGNED = {"signed_on": "2026-01-02", "valid_until": ""}

CONFIDENTIAL = (
    Line("GET", "/listings/{id}/confidential", r.members, Thing.ACHIEVEMENT),
    Line("GET", "/listings/{id}/confidential", r.owner_or_office, Thing.DRAFT_ACHIEVEMENT),
    Line("POST", "/listings/{id}/confidential", r.reads_confidential, Thing.ACHIEVEMENT, _ASKED),
    Line("POST", "/listings/{id}/confidential", r.owner_or_office, Thing.DRAFT_ACHIEVEMENT, _ASKED),
    Line("POST", "/listings/{id}/grants", r.asks_for_text, Thing.ACHIEVEMENT, _ASKED),
    Line("GET", "/listings/{id}/grants", r.owner_or_office, Thing.ACHIEVEMENT),
    Line("POST", "/needs/{id}/matches/{listing}/confidential", r.compares_confidential, Thing.PAIR),
    Line("GET", "/mine/grants", r.members),
    Line("GET", "/mine/grants/{id}", r.owner, Thing.GRANT),
    Line("POST", "/mine/grants/{id}/give", r.owner_edits, Thing.GRANT),
    Line("POST", "/mine/grants/{id}/refuse", r.owner_edits, Thing.GRANT),
    Line("POST", "/mine/grants/{id}/revoke", r.owner_edits, Thing.GIVEN_GRANT),
    Line("POST", "/mine/grants/{id}/nda", r.owner_edits_or_office, Thing.GRANT, _SIGNED, file=True),
    Line("GET", "/office/grants", r.office),
    Line("GET", "/office/grants/{id}", r.office, Thing.GRANT),
    Line("POST", "/office/grants/{id}/export-decision", r.office, Thing.GRANT),
    Line("POST", "/office/grants/{id}/nda", r.office, Thing.GRANT, _SIGNED, file=True),
)

_ID = "00000000-0000-4000-8000-00000000000a"
_WORD = {"new_id": _ID, "hearers": "need", "body": "您好"}
_MEETS = {"day": "2027-03-03", "begins": "09:00", "ends": "10:00", "place": "线上", "new_id": _ID, "sequence": "0"}
_DECIDES = {"catalogue": "2025-28", "outcome": "licensed", "why": "已核对"}


def _introduced(method: str, tail: str, rule: Rule, form: Mapping[str, str] | None = None) -> Line:
    return Line(method, f"/introductions/{{id}}{tail}", rule, Thing.INTRODUCTION, form or {}, {"meeting": _ID})


INTRODUCTIONS = (
    Line("GET", "/introductions", r.members),
    _introduced("GET", "", r.sees_introduction),
    _introduced("POST", "/answer", r.answers_introduction, {"side": "need", "interest": "yes"}),
    _introduced("POST", "/contact", r.answers_introduction, {"side": "need", "agreed": "1"}),
    _introduced("POST", "/contact/show", r.refused_introduction),
    _introduced("POST", "/stage", r.works_introduction, {"move": "meet", "version": "1"}),
    _introduced("POST", "/end", r.works_introduction, {"reason": "silence", "version": "1"}),
    _introduced("POST", "/plan", r.works_introduction, {"version": "1"}),
    _introduced("POST", "/owner", r.works_introduction, {"owner": _ID}),
    _introduced("POST", "/words", r.writes_in_introduction, _WORD),
    _introduced("POST", "/export-decision", r.office, _DECIDES),
    _introduced("POST", "/meetings", r.works_introduction, _MEETS),
    _introduced("POST", "/meetings/{meeting}", r.works_introduction, _MEETS),
    _introduced("POST", "/meetings/{meeting}/cancel", r.but_nothing_there(r.works_introduction)),
    _introduced("GET", "/meetings/{meeting}.ics", r.but_nothing_there(r.sees_introduction)),
)

_BROKERS = r.only(Role.BROKER, Role.OPERATOR)
OFFICE = (
    *(Line("GET", path, r.office) for path in ("/office", "/office/audit", "/office/expiring", "/office/jobs")),
    *(Line("GET", path, r.office) for path in ("/office/settings", "/office/reviews")),
    Line("GET", "/office/audit.{ending}", r.office, params={"ending": "csv"}),
    Line("POST", "/office/index", r.office),
    Line("POST", "/office/settings", r.office),
    *(Line("GET", path, r.office) for path in ("/target", "/target/figures", "/api/v1/target")),
    *(Line("GET", path, r.office) for path in ("/statistics", "/statistics/rows", "/statistics/report")),
    *(Line("GET", f"/statistics/{part}.{{ending}}", r.office, params={"ending": "csv"}) for part in ("table", "rows")),
    Line("GET", "/statistics/{month}", r.office, params={"month": "2026-03"}),
    Line("GET", "/statistics/{month}.{ending}", r.office, params={"month": "2026-03", "ending": "csv"}),
    *(Line("GET", path, r.office) for path in ("/office/exposure", "/office/exposure.csv")),
    Line("GET", "/office/exposure/{owner}", r.office, params={"owner": "00000000-0000-4000-8000-000000000001"}),
    *(Line("GET", "/target/{name}.csv", r.office, params={"name": name}) for name in ("curve", "years")),
    *(Line("POST", f"/target/figures/{part}", r.office) for part in ("meaning", "path", "totals")),
)

_KEPT = {"version": "1", "kind": "need", "title": "磁钢耐温"}

POSTING = (
    Line("GET", "/mine", r.signed_in),
    Line("GET", "/mine/new/{kind}", r.begins_listing, params={"kind": "need"}),
    Line("GET", "/mine/{id}/edit", r.writers_see, Thing.MANUSCRIPT),
    Line("GET", "/mine/{id}/check", r.writers_check, Thing.MANUSCRIPT),
    Line("POST", "/mine/{id}/save", r.writers_save, Thing.MANUSCRIPT, _KEPT),
    Line("POST", "/mine/{id}/autosave", r.writers_edit, Thing.MANUSCRIPT, _KEPT),
    Line("POST", "/mine/{id}/merge", r.writers_check, Thing.MANUSCRIPT, _KEPT),
    Line("POST", "/mine/{id}/submit", r.writers_check, Thing.MANUSCRIPT, _KEPT),
    Line("POST", "/mine/{id}/discard", r.writers_edit, Thing.MANUSCRIPT),
    Line("POST", "/mine/{id}/take-back", r.writers_edit, Thing.SUBMITTED),
    Line("POST", "/mine/{id}/begin-edit", r.writers_edit, Thing.NEED),
    Line("POST", "/mine/{id}/confirm", r.writers_edit, Thing.NEED, {"version": "3", "until": "2099-01-01"}),
    Line("POST", "/mine/{id}/steps/{step}", r.writers_edit, Thing.NEED, {"version": "3"}, {"step": "pause"}),
    Line("GET", "/attachments/{id}", r.sees_own, Thing.FILE),
    Line("POST", "/mine/attachments/{id}/remove", r.writers_edit, Thing.FILE),
    Line("GET", "/mine/import", r.edits_for_a_firm),
    Line("POST", "/mine/import/{id}", r.edits_for_a_firm, file=True),
    Line("GET", "/mine/import/{id}", r.members),
    Line("POST", "/office/reviews/approve", r.office),
    Line("GET", "/office/reviews/{id}", r.office, Thing.REVIEW),
    Line("POST", "/office/reviews/{id}/approve", r.office, Thing.REVIEW),
    Line("POST", "/office/reviews/{id}/return", r.office, Thing.REVIEW),
)

_ACCOUNT = ("/account", "/account/data", "/account/data/erasure", "/account/password", "/account/second-factor")
_OFFICE_OF_PEOPLE = ("/office/contact-requests", "/office/members", "/office/objections", "/office/sign-ups")
_EXPERTS = r.only(Role.EXPERT)
_DELIVERY = {"delivery": _ID}

PEOPLE = (
    *(Line("GET", path, r.everybody) for path in ("/privacy", "/privacy/objection", "/sign-in", "/sign-up")),
    *(Line("GET", path, r.everybody) for path in ("/sign-in/forgotten", "/sign-in/forgotten/done", "/sign-up/done")),
    *(Line("POST", path, r.everybody) for path in ("/sign-in", "/sign-in/forgotten", "/sign-up", "/sign-out")),
    Line("POST", "/privacy/objection", r.everybody),
    *(Line("GET", path, r.signed_in) for path in (*_ACCOUNT, "/sign-in/second-factor")),
    *(Line("POST", path, r.signed_in) for path in ("/account/data", "/account/data/copy", "/account/sessions")),
    Line("POST", "/account/data/erasure", r.signed_in),
    *(Line("POST", path, r.signed_in) for path in ("/account/password", "/account/language", "/sign-in/second-factor")),
    Line("POST", "/account/letters", r.signed_in, form={"topic": "introductions", "wanted": "1"}),
    *(Line(method, "/account/sign-up", r.finds_nothing) for method in ("GET", "POST")),
    Line("GET", "/account/second-factor/qr.svg", r.finds_nothing),
    Line("POST", "/account/second-factor", r.finds_nothing),
    *(Line(method, "/account/tokens", r.members) for method in ("GET", "POST")),
    Line("POST", "/account/tokens/{id}/revoke", r.members),
    *(Line(method, "/account/webhooks", r.members) for method in ("GET", "POST")),
    Line("GET", "/account/webhooks/{id}", r.but_nothing_there(r.members)),
    Line("POST", "/account/webhooks/{id}", r.but_nothing_there(r.members), form={"do": "pause"}),
    Line("POST", "/account/webhooks/{id}/deliveries/{delivery}", r.but_nothing_there(r.members), params=_DELIVERY),
    Line("GET", "/office/webhooks", r.office),
    *(Line(method, "/account/members", r.firm_editors) for method in ("GET", "POST")),
    Line("POST", "/account/members/{id}", r.firm_edits, Thing.COLLEAGUE, {"do": "suspend"}),
    *(Line("GET", path, r.but_nothing_there(_EXPERTS)) for path in ("/account/expert", "/account/requests")),
    *(Line("POST", f"/account/expert/{step}", r.but_nothing_there(_EXPERTS)) for step in ("leave", "come-back")),
    *(Line("POST", path, r.but_nothing_there(_EXPERTS)) for path in ("/account/expert", "/account/expert/ranking")),
    Line("POST", "/account/requests/{id}/answer", _EXPERTS, form={"answer": "no"}),
    Line("POST", "/account/requests/{id}/withdraw", _EXPERTS),
    Line("GET", "/experts/{id}/contact", r.members, Thing.EXPERT),
    Line("POST", "/experts/{id}/contact", r.asks_for_contact, Thing.EXPERT, {"purpose": "请教耐温磁钢"}),
    Line("POST", "/experts/{id}/contact/details", r.shows_contact, Thing.EXPERT),
    *(Line("GET", path, r.office) for path in _OFFICE_OF_PEOPLE),
    *(Line(method, "/office/experts/{id}", r.office, Thing.EXPERT) for method in ("GET", "POST")),
    Line("POST", "/office/experts/{id}/contact", r.office, Thing.EXPERT),
    *(Line(m, "/office/achievements/{id}/inventors", r.office, Thing.ACHIEVEMENT) for m in ("GET", "POST")),
    Line("POST", "/office/contact-requests/{id}/answer", r.office, form={"answer": "no", "source": "电话"}),
    Line("POST", "/office/members", r.office),
    Line("POST", "/office/members/{id}", r.office, Thing.COLLEAGUE, {"do": "suspend"}),
    Line("POST", "/office/objections/{id}/settle", r.office, form={"outcome": "done"}),
    Line("POST", "/office/sign-ups/{id}", r.office, Thing.SIGN_UP, {"do": "approve"}),
)

QUEUE = (
    Line("GET", "/queue", _BROKERS),
    Line("POST", "/queue", _BROKERS, form={"do": "next"}),
    Line("POST", "/queue/fields", _BROKERS),
    Line("GET", "/mine/declines", r.only(Role.ENTERPRISE, Role.INSTITUTE)),
    Line("GET", "/office/declines", r.office),
)

FOLLOWING = (
    Line("GET", "/account/news", r.members),
    Line("POST", "/account/news/seen", r.members, form={"through": "0"}),
    *(Line(method, "/account/searches", r.members) for method in ("GET", "POST")),
    Line("GET", "/account/searches/new", r.members),
    Line("POST", "/account/searches/own", r.members, form={"frequency": "page"}),
    Line("POST", "/account/searches/own/{id}", r.hears_of_own, Thing.NEED, {"on": "0"}),
    Line("POST", "/account/searches/letters", r.members, form={"letters": "1"}),
    Line("POST", "/account/searches/{id}", r.but_nothing_there(r.members), form={"frequency": "page"}),
    Line("POST", "/account/searches/{id}/remove", r.but_nothing_there(r.members)),
    *(Line("POST", f"/account/feed{tail}", r.members) for tail in ("", "/revoke")),
    Line("GET", "/feeds/{secret}", r.hidden_from_all, params={"secret": "x"}),  # opened by its secret address
    *(
        Line(method, "/unsubscribe/{member}/{token}", r.hidden_from_all, params={"member": _ID, "token": "x"})
        for method in ("GET", "POST")  # opened by the address in a letter
    ),
)

ELSEWHERE = (
    Line("GET", "/metrics", r.everybody),  # from this machine, as the tests are, or with a token
    *(Line(method, "/judge", r.refused_to_all) for method in ("GET", "POST")),  # a pass opens it, no account
    Line("POST", "/api/v1/judging/pools", r.refused_to_all),  # opened by the secret of the running server
    *(Line(method, "/join", r.hidden_from_all) for method in ("GET", "POST")),  # opened by a link that works once
    Line("POST", "/demonstration", r.hidden_from_all),  # there while the market holds samples and nothing else
    *(Line("POST", f"/office/jobs/{{id}}/{do}", r.but_nothing_there(r.office), params={"id": "99999"}) for do in _JOBS),
)

ROUTES: tuple[Line, ...] = (
    *PUBLIC_PAGES,
    *LISTINGS,
    *CONFIDENTIAL,
    *OFFICE,
    *POSTING,
    *PEOPLE,
    *QUEUE,
    *FOLLOWING,
    *INTRODUCTIONS,
    *CALLS,
    *COMPARED,
    *DEALS,
    *PRICES,
    *BRAIN,
    *ELSEWHERE,
)
