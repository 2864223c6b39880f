"""The mail server (邮件服务器) that takes the market's letters, as CUIBAI_SMTP_URL names it."""

from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import parse_qs, unquote, urlsplit

from market.errors import SettingsError

_SHAPE = "write smtps://user:password@host:port, or smtp:// for a server that begins TLS after the greeting"
_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Encryption(Enum):
    """When a connection to the mail server is encrypted."""

    AT_ONCE = "at-once"
    AFTER_GREETING = "after-greeting"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where letters go, and how; `user` None where the server asks for nobody's name."""

    host: str
    port: int
    encryption: Encryption
    user: str | None = None
    password: str = field(default="", repr=False)


def read_mail_server(url: str) -> MailServer:
    """Read a mail server's address.

    Letters hold links that open accounts, so they travel encrypted; `?tls=none` gives that up for a relay that has no
    TLS, and a server on this machine needs none. Raises SettingsError, which never repeats the address: it may hold a
    password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
        options = parse_qs(parts.query, strict_parsing=bool(parts.query))
    except (ValueError, KeyError):
        raise SettingsError(f"CUIBAI_SMTP_URL: {_SHAPE}") from None
    if not parts.hostname or parts.path.strip("/") or options not in ({}, {"tls": ["none"]}):
        raise SettingsError(f"CUIBAI_SMTP_URL: {_SHAPE}")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise SettingsError(
            "CUIBAI_SMTP_URL: user and password are sent as ASCII; choose a password of ASCII characters"
        )
    if parts.scheme == "smtps":
        encryption = Encryption.AT_ONCE
    elif options or parts.hostname in _LOOPBACK:
        encryption = Encryption.NEVER
    else:
        encryption = Encryption.AFTER_GREETING
    return MailServer(
        host=parts.hostname,
        port=port,
        encryption=encryption,
        user=user or None,
        password=password,
    )
