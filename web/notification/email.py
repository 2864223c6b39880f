"""Mail (邮件): letters go to the mail server as jobs, so that a page never waits for it.

A letter arrives at least once: when the program dies after the server took it and before that is kept, it is sent
again under the same Message-ID.
"""

import asyncio
import smtplib
import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from market.job.job import JobId, JobKind, RunningJob
from market.job.store import jobs
from market.mail_server import Encryption, MailServer
from market.notification.email import Email
from market.postgres.db import Connection
from market.settings import Settings
from market.viewer import Actor
from web.http.context import Market
from web.job.failure import (
    MailAddressRefused,
    MailDeferred,
    MailNotSetUp,
    MailOutdated,
    MailRefused,
    MailSignInRefused,
    MailUnreachable,
)

ANSWER_S = 10.0
GOOD_FOR = timedelta(hours=24)
"""How long a letter may wait: its links have run out by then, and a restored copy of a market writes to nobody."""
PERMANENT = 500
"""From here on a reply of the server is final (RFC 5321, 4.2.1)."""


async def enqueue_email(conn: Connection, letter: Email, *, settings: Settings, actor: Actor) -> bool:
    """Have a letter sent once the transaction has committed; False where the market has no mail server.

    The caller then shows the operator what the letter would have said.
    """
    if settings.mail_server is None:
        return False
    asked_at = datetime.now(UTC).isoformat()
    await jobs.enqueue(conn, JobKind.SEND_MAIL, {**letter.as_arguments(), "asked_at": asked_at}, actor=actor)
    return True


async def send_email(market: Market, job: RunningJob) -> None:
    """Send a letter.

    Raises a JobFailure that says whether another attempt may help.
    """
    server, sender = market.settings.mail_server, market.settings.mail_from
    if server is None or sender is None:
        raise MailNotSetUp
    if datetime.now(UTC) - datetime.fromisoformat(job.arguments["asked_at"]) > GOOD_FOR:
        raise MailOutdated
    mail = compose(Email.from_arguments(job.arguments), sender=sender, job_id=job.id)
    await asyncio.to_thread(deliver, server, mail)


def compose(letter: Email, *, sender: str, job_id: JobId) -> EmailMessage:
    """Write a letter as a mail; sent again it is the same mail, by its Message-ID."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = letter.to
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = f"<job-{job_id}@{mail['From'].addresses[0].domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    return mail


def deliver(server: MailServer, mail: EmailMessage) -> None:
    """Hand a mail to the server.

    Raises a JobFailure; what the server said is left out, since it repeats addresses.
    """
    try:
        with _connection(server) as smtp:
            if server.user is not None:
                smtp.login(server.user, server.password)
            smtp.send_message(mail)
    except smtplib.SMTPAuthenticationError:
        raise MailSignInRefused from None
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise (MailAddressRefused if min(codes) >= PERMANENT else MailDeferred) from None
    except smtplib.SMTPResponseException as error:
        raise (MailRefused if error.smtp_code >= PERMANENT else MailDeferred) from None
    except (smtplib.SMTPException, OSError):
        raise MailUnreachable from None


def _connection(server: MailServer) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    if server.encryption is Encryption.AT_ONCE:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=ANSWER_S, context=trusted)
    smtp = smtplib.SMTP(server.host, server.port, timeout=ANSWER_S)
    if server.encryption is Encryption.AFTER_GREETING:
        try:
            smtp.starttls(context=trusted)
        except (smtplib.SMTPException, OSError):
            smtp.close()
            raise
    return smtp
