"""Letters: queued where there is a mail server, sent over SMTP, judged by what the server says."""

import asyncio
import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from market.errors import Invalid, SettingsError
from market.job.job import JobId, JobKind, JobState, RunningJob
from market.job.store import jobs
from market.mail_server import Encryption, MailServer, read_mail_server
from market.notification.email import Email
from market.postgres.db import Connection
from market.settings import read_settings
from market.viewer import COMMAND_LINE
from tests.web.api_market import Served, served
from tests.web.notification.mailbox import Postbox, open_postbox
from web.http.context import Market
from web.job.failure import (
    JobFailure,
    MailAddressRefused,
    MailDeferred,
    MailNotSetUp,
    MailOutdated,
    MailRefused,
    MailSignInRefused,
    MailUnreachable,
)
from web.notification import email

__all__ = ["served"]
SENDER = "海曙科技大市场 <market@example.org>"
LETTER = Email(to="li@example.com", subject="您的邀请", text="请打开链接:\nhttps://market.example.org/join/abc\n")


def server_at(port: int, *, user: str | None = None, encryption: Encryption = Encryption.NEVER) -> MailServer:
    return MailServer(host="127.0.0.1", port=port, encryption=encryption, user=user, password="pa:ss word")


def market_with(served: Served, server: MailServer | None) -> Market:
    market: Market = served.app.state.market
    sender = None if server is None else SENDER
    return replace(market, settings=replace(market.settings, mail_server=server, mail_from=sender))


def job_of(letter: Email, *, age: timedelta = timedelta(0)) -> RunningJob:
    arguments = {**letter.as_arguments(), "asked_at": (datetime.now(UTC) - age).isoformat()}
    return RunningJob(id=JobId(7), kind=JobKind.SEND_MAIL, arguments=arguments, attempts=0)


async def failure_of(postbox: Postbox, **options: object) -> JobFailure:
    """Give what delivering to a postbox ends in."""
    server = server_at(postbox.port, **options)  # type: ignore[arg-type]  # named as in server_at
    with pytest.raises(JobFailure) as caught:
        await asyncio.to_thread(email.deliver, server, email.compose(LETTER, sender=SENDER, job_id=JobId(7)))
    return caught.value


async def test_a_letter_arrives_as_it_was_written(served: Served) -> None:
    async with open_postbox() as postbox:
        await email.send_email(market_with(served, server_at(postbox.port, user="market")), job_of(LETTER))
    ((recipients, letter),) = postbox.letters
    assert recipients == ["li@example.com"]
    assert (letter["From"], letter["To"], letter["Subject"]) == (SENDER, "li@example.com", "您的邀请")
    assert (letter["Message-ID"], letter["Auto-Submitted"]) == ("<job-7@example.org>", "auto-generated")
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text
    assert postbox.signed_in == ["\0market\0pa:ss word"]


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ({"RCPT": "550 no li@example.com here"}, MailAddressRefused),
        ({"RCPT": "450 li@example.com: come back later"}, MailDeferred),
        ({"MAIL": "451 busy"}, MailDeferred),
        ({"DATA": "554 spam from li@example.com"}, MailRefused),
    ],
)
async def test_what_the_server_says_decides_and_is_not_repeated(
    replies: dict[str, str], expected: type[JobFailure]
) -> None:
    async with open_postbox(**replies) as postbox:
        failure = await failure_of(postbox)
        assert type(failure) is expected
        assert failure.passing is (expected is MailDeferred)
        assert "li@example.com" not in "".join(traceback.format_exception(failure))
        assert postbox.letters == []


async def test_a_wrong_password_and_a_silent_server_may_be_mended() -> None:
    async with open_postbox(AUTH="535 wrong") as postbox:
        failure = await failure_of(postbox, user="market")
    assert type(failure) is MailSignInRefused
    assert failure.passing
    assert type(await failure_of(postbox)) is MailUnreachable  # it is closed by now


@pytest.mark.parametrize("encryption", [Encryption.AFTER_GREETING, Encryption.AT_ONCE])
async def test_no_letter_travels_open_where_it_should_be_encrypted(encryption: Encryption) -> None:
    async with open_postbox() as postbox:
        failure = await failure_of(postbox, encryption=encryption, user="market")
    assert type(failure) is MailUnreachable
    assert (postbox.letters, postbox.signed_in) == ([], [])


async def test_an_old_letter_is_not_sent_and_none_without_a_server(served: Served) -> None:
    async with open_postbox() as postbox:
        with pytest.raises(MailOutdated):
            await email.send_email(
                market_with(served, server_at(postbox.port)), job_of(LETTER, age=timedelta(hours=25))
            )
        assert postbox.letters == []
    with pytest.raises(MailNotSetUp):
        await email.send_email(market_with(served, None), job_of(LETTER))


async def test_a_letter_is_queued_only_where_there_is_a_mail_server(served: Served, conn: Connection) -> None:
    settings = market_with(served, server_at(25)).settings
    without = market_with(served, None).settings
    assert await email.enqueue_email(conn, LETTER, settings=without, actor=COMMAND_LINE) is False
    assert await jobs.counts(conn) == {}
    assert await email.enqueue_email(conn, LETTER, settings=settings, actor=COMMAND_LINE) is True
    assert await jobs.counts(conn) == {(JobKind.SEND_MAIL, JobState.WAITING): 1}
    assert Email.from_arguments(await conn.fetchval("SELECT arguments FROM job")) == LETTER


@pytest.mark.parametrize("to", ["", "li", "@x", "li@", "li@x\r\nBcc: w@x", "li@x, w@x", "Li <li@x>", "李@x"])
def test_a_letter_goes_to_one_address(to: str) -> None:
    with pytest.raises(Invalid, match="to: is no e-mail address"):
        replace(LETTER, to=to)


def test_a_subject_smuggles_no_heading_in() -> None:
    with pytest.raises(Invalid, match="subject"):
        replace(LETTER, subject="Hello\r\nBcc: w@x")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://mail.example.org", ("mail.example.org", 465, Encryption.AT_ONCE, None, "")),
        ("smtp://u%40x:p%3A%2F@h:25", ("h", 25, Encryption.AFTER_GREETING, "u@x", "p:/")),
        ("smtp://relay?tls=none", ("relay", 587, Encryption.NEVER, None, "")),
        ("smtp://127.0.0.1:1025", ("127.0.0.1", 1025, Encryption.NEVER, None, "")),
    ],
)
def test_a_mail_server_is_read_from_its_address(url: str, expected: tuple[object, ...]) -> None:
    server = read_mail_server(url)
    assert (server.host, server.port, server.encryption, server.user, server.password) == expected
    assert "password" not in repr(server)


def test_a_password_that_can_t_be_sent_is_refused() -> None:
    with pytest.raises(SettingsError, match="ASCII"):
        read_mail_server("smtps://u:p%C3%A4ss@h")


@pytest.mark.parametrize("url", ["mail.example.org", "https://s3cret@h", "smtp://h:x", "smtp://h/p", "smtp://h?tls=no"])
def test_a_wrong_address_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(SettingsError, match="CUIBAI_SMTP_URL: write smtps://") as caught:
        read_mail_server(url)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("smtp", "sender", "match"),
    [
        ("smtp://h", "", "set both"),
        ("", "a@example.org", "set both"),
        ("smtp://h", "a b", "CUIBAI_MAIL_FROM=a b"),
        ("smtp://h", "A\nBcc: c@x <a@example.org>", "CUIBAI_MAIL_FROM"),
    ],
)
def test_the_server_and_the_sender_go_together(smtp: str, sender: str, match: str) -> None:
    with pytest.raises(SettingsError, match=match):
        read_settings({"CUIBAI_SMTP_URL": smtp, "CUIBAI_MAIL_FROM": sender})


def test_the_mail_server_s_address_may_lie_in_a_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("secret") / "smtp"
    file.write_text("smtps://u:p@mail.example.org\n", encoding="utf-8")
    settings = read_settings({"CUIBAI_SMTP_URL_FILE": str(file), "CUIBAI_MAIL_FROM": SENDER})
    assert settings.mail_server == read_mail_server("smtps://u:p@mail.example.org")
    assert settings.mail_from == SENDER
