"""Forms filled in with anything at all: each send has its answer, and what comes into the market is a listing."""

import random
import re
import sys
from collections import Counter
from urllib.parse import quote_plus
from uuid import uuid4

import httpx
import pytest

from corpus.posting.form import INDICATOR, field_name, list_columns
from market.listing.listing import Kind
from market.viewer import Role
from tests.web.api_market import Served, served
from tests.web.people import People, add_firm
from tests.web.posting.test_pages import ATTESTED

__all__ = ["served"]

SENDS = 400
VALUES = (
    *(
        "",
        " ",
        "a",
        "0",
        "-1",
        "1e9",
        "９９",
        "1,2,3",
        "9" * 30,
        "1.5.6",
        "￥5",
        "50-100万",
        "面议",
        "5",
        "yes",
        "zh",
        "CN",
    ),
    *(
        "2026-02-30",
        "2027-01-01",
        "机" * 200,
        "机" * 21_000,
        "\x00",
        "\u202e",
        "a\nb",
        "a|b|c|d|e|f",
        "public",
        "consent",
    ),
    *("- 论文 | x | 2020", "TRL 9", "gbt22900-2022", "between", "±", ">=", "must", "B1.01", "B1.01.03", "IPC | H01F"),
    *("发明专利 | 1 | 已授权", "members", "consent", "<script>", "%(x)s", "{{7*7}}", "a@b.cn"),
)
STRANGE = ("indicators[x].name", "title]", "mine:title", "take:title", "\x00", "a" * 300, "sample", "organization")
FORM = {"content-type": "application/x-www-form-urlencoded"}


def a_form(rnd: random.Random) -> str:
    kind = rnd.choice(list(Kind))
    rows = [f"indicators[{rnd.choice((0, 1, 2, 50, 99, 100, 99_999))}].{part}" for part in INDICATOR]
    names = [*(field_name(column) for column in list_columns(kind)), "L2", "L3", "maturity.scale", "maturity.level"]
    names += [*rows, *STRANGE, "find", "file.tier"]
    fields = [("kind", kind.value), ("version", "0"), ("title", f"随机 {rnd.random()}（样例）")]
    fields += [(rnd.choice(names), rnd.choice(VALUES)) for _ in range(rnd.randint(0, 30))]
    fields.append(("then", rnd.choice(("", "check", "coach", "rows", "find", "attach"))))
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields)


async def send(client: httpx.AsyncClient, form: str) -> list[httpx.Response]:
    """Send a form, look at every page of it, and submit it."""
    here = f"/mine/{uuid4()}"
    return [
        await client.post(f"{here}/save", content=form, headers=FORM),
        *[await client.get(f"{here}/{page}") for page in ("edit", "edit?coach=1&rows=1&find=x", "check")],
        await client.post(f"{here}/merge", content=form.replace("title=", "mine%3Atitle="), headers=FORM),
        await client.post(f"{here}/submit", data={"version": "1"} | ATTESTED),
    ]


async def waiting(operator: httpx.AsyncClient) -> set[str]:
    return set(re.findall(r"/office/reviews/[0-9a-f-]{36}", (await operator.get("/office/reviews")).text))


@pytest.mark.prove
async def test_every_form_has_its_answer(served: Served) -> None:
    people = People(served.app, served.app.state.market.database)
    firm, rnd = await add_firm(people.database, 95), random.Random(7)
    met: Counter[int] = Counter()
    published = 0
    async with people.of(Role.ENTERPRISE, firm) as client, people.of(Role.OPERATOR) as operator:
        for _ in range(SENDS):
            met.update(answer.status_code for answer in await send(client, a_form(rnd)))
        while reviews := set(
            re.findall(r"/office/reviews/[0-9a-f-]{36}", (await operator.get("/office/reviews")).text)
        ):
            for review in reviews:
                met.update([(await operator.get(review)).status_code])
                published += (await operator.post(f"{review}/approve")).headers["location"].endswith("decided=1")
        assert (await client.get("/mine")).status_code == 200
    sys.stdout.write(f"\nforms: {SENDS} sent, {published} published, answers {dict(met)}\n")
    assert max(met) < 500
    assert published > SENDS // 50
