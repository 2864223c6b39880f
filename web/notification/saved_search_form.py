"""Forms of standing search (订阅表单): which search a page offers to save, and how its member wants to be told."""

from uuid import UUID, uuid4

from starlette.datastructures import QueryParams

from market.errors import Invalid
from market.listing.listing import Kind
from market.notification.saved_search import NAME_LIMIT, QUERY_LIMIT, Frequency, SavedSearch, SavedSearchId, Sought
from market.viewer import MemberId
from web.page.filters import address, filter_pairs, read_filters
from web.page.form import Form
from web.page.language import message

NEW = "/account/searches/new"
FAULTS = {
    "name": message("Give it a name of at most 60 characters."),
    "query": message("Say what to look for: words, a store, or a filter."),
    "frequency": message("Choose how often you want to be told."),
}


def read_sought(asked: QueryParams) -> Sought:
    """Read what is looked for from the parameters of a search page.

    Raises Invalid, naming the parameter that can't be used, or `query` where nothing is looked for.
    """
    kind = asked.get("kind", "")
    try:
        store = Kind(kind) if kind else None
    except ValueError:
        raise Invalid({"kind": "write achievement, need or expert"}) from None
    words = " ".join(asked.get("q", "").split())
    query = "".join(sign for sign in words if sign.isprintable())[:QUERY_LIMIT].strip()
    return Sought(query=query, kind=store, filters=read_filters(asked))


def read_search(form: Form, member_id: MemberId) -> SavedSearch:
    """Read a filled form as a member's search. Raises Invalid."""
    return SavedSearch(
        id=SavedSearchId(_uuid(form.value("new_id"))),
        member_id=member_id,
        name=form.line("name"),
        sought=read_sought(QueryParams(form.value("asked"))),
        frequency=read_frequency(form),
        by_mail=read_by_mail(form),
    )


def read_frequency(form: Form) -> Frequency:
    """Read how often somebody wants to be told. Raises Invalid."""
    named = next((one for one in Frequency if one.value == form.value("frequency")), None)
    if named is None:
        raise Invalid({"frequency": "choose one of them"})
    return named


def read_by_mail(form: Form) -> bool:
    """Read whether letters are wanted too."""
    return form.value("by_mail") == "1"


def sought_pairs(sought: Sought) -> str:
    """Write what is looked for as the parameters that `read_sought` reads back."""
    words = (("q", sought.query),) if sought.query else ()
    store = () if sought.kind is None else (("kind", sought.kind.value),)
    return address("", *words, *store, *filter_pairs(sought.filters)).removeprefix("?")


def search_address(sought: Sought) -> str:
    """Write the address of the search page that finds it."""
    return f"/search?{sought_pairs(sought)}"


def prefill_form(sought: Sought) -> Form:
    """Make the form of a search that is about to be saved; its words are its first name."""
    return Form(
        {
            "new_id": str(uuid4()),
            "asked": sought_pairs(sought),
            "name": sought.query[:NAME_LIMIT].strip(),
            "frequency": Frequency.DAILY.value,
            "by_mail": "",
        }
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid({"new_id": "the form names no search; load the page again"}) from None
