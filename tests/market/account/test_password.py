import asyncio

import pytest

from market.account.password import LENGTH_MAX, WAITING_MAX, PasswordFault, Passwords, password_fault
from market.rate_limit import TooMany


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("seven77", PasswordFault.SHORT),
        ("x" * 40 + "y" * 40, PasswordFault.USUAL),
        ("a" * (LENGTH_MAX + 1), PasswordFault.LONG),
        ("password1", PasswordFault.USUAL),
        ("PASSWORD1", PasswordFault.USUAL),
        ("woaini1314", PasswordFault.USUAL),
        ("88888888", PasswordFault.USUAL),
        ("cuibai-2026-x", PasswordFault.CONTEXT),
        ("shenceshi77!", PasswordFault.CONTEXT),
        ("我是沈测试的口令", PasswordFault.CONTEXT),
        ("testorg-winter", PasswordFault.CONTEXT),
        ("eight ok", None),
        ("翠绿的山谷里有雾", None),
        ("correct horse battery staple, and no digit at all, sixty-four long", None),
    ],
)
def test_a_password_is_refused_for_its_length_its_fame_or_its_context(
    password: str, fault: PasswordFault | None
) -> None:
    assert password_fault(password, about=("shenceshi@testorg.invalid", "沈测试")) is fault


async def test_a_password_is_known_again_and_another_is_not() -> None:
    passwords = Passwords()
    kept = await passwords.hash("翠绿的山谷里有雾")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.verify(kept, "翠绿的山谷里有雾")
    assert not await passwords.verify(kept, "翠绿的山谷里有雾 ")
    assert kept != await passwords.hash("翠绿的山谷里有雾")


async def test_nobody_s_password_is_compared_all_the_same_and_never_right() -> None:
    passwords = Passwords()
    assert not await passwords.verify(None, "x")  # "x" is what the hash that stands in for none was made of


async def test_who_finds_the_queue_full_is_told_to_come_back() -> None:
    passwords = Passwords()
    asked = [passwords.verify(None, "eight ok") for _ in range(WAITING_MAX + 3)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [answer for answer in answers if answer is False] == [False] * WAITING_MAX
    assert [type(answer) for answer in answers if answer is not False] == [TooMany] * 3
    assert not await passwords.verify(None, "eight ok")
