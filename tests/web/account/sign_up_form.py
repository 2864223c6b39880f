"""The form of an organisation that signs up, for the tests."""

from uuid import uuid4

import httpx

from market.organization import check_character
from tests.web.account.password_members import PASSWORD
from tests.web.people import People


def code_of(number: int) -> str:
    """Make a code whose region is nowhere."""
    body = f"91999999WEB{number:06}"
    return body + check_character(body)


def sent(number: int = 1, **change: str) -> dict[str, str]:
    return {
        "id": str(uuid4()),
        "kind": "enterprise",
        "code": code_of(number).lower(),
        "name": "测试企业（样例）",
        "name_en": "",
        "province": "浙江省",
        "city": "宁波市",
        "district": "海曙区",
        "country": "cn",
        "person": "沈测试（样例）",
        "email": f"firm-{number}@example.invalid",
        "password": PASSWORD,
        "again": PASSWORD,
        "agreed": "yes",
    } | change


async def sign_up(people: People, form: dict[str, str]) -> httpx.Response:
    async with people.stranger() as client:
        return await client.post("/sign-up", data=form)
