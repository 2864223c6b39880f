"""Settings, read from the environment once and handed on; secrets also from files (`NAME_FILE`)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from market.errors import SettingsError
from market.mail_server import MailServer, read_mail_server
from market.web_address import read_host

NAMES = (
    "CUIBAI_HOME",
    "CUIBAI_HOST",
    "CUIBAI_PORT",
    "CUIBAI_ENCODER",
    "CUIBAI_RERANKER",
    "CUIBAI_VECTOR_STORE",
    "CUIBAI_SAMPLES",
    "CUIBAI_ORIGIN",
    "CUIBAI_OPEN_DATA_LICENCE",
    "CUIBAI_LOG",
    "CUIBAI_TRUSTED_PROXIES",
    "CUIBAI_METRICS_TOKEN",
    "CUIBAI_STOP_S",
    "CUIBAI_SMTP_URL",
    "CUIBAI_MAIL_FROM",
    "CUIBAI_WEBHOOK_HOSTS",
    "DATABASE_URL",
    "CUIBAI_OWNER_URL",
    "CUIBAI_SECRET",
)
SECRETS = ("DATABASE_URL", "CUIBAI_OWNER_URL", "CUIBAI_METRICS_TOKEN", "CUIBAI_SMTP_URL", "CUIBAI_SECRET")
"""Names that may also be given as `NAME_FILE`, the path of a file that holds the value."""

_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?/?", re.IGNORECASE | re.ASCII)

_SENDER = re.compile(r"[^@<>\s,]+@[^@<>\s,]+|[^@<>,\r\n\"]+ <[^@<>\s,]+@[^@<>\s,]+>")

_HERE = ("", "localhost", "127.0.0.1", "::1")
_SSL_MODES = ("disable", "require", "verify-ca", "verify-full")

LICENCE_LIMIT = 200
DEFAULT_ENCODER = "multilingual-e5-small-zh-en"
STOP_LIMIT_S = 600
TOKEN_LENGTH_MIN = 16
SECRET_LENGTH_MIN = 32

Network = IPv4Network | IPv6Network


class VectorEngine(Enum):
    """A vector engine of the index; `matcher/index/vector_store.py` imports the one that is chosen."""

    FAISS = "faiss"


class LogStyle(Enum):
    """How the log is written: lines of JSON for programs, or lines of text for people."""

    JSON = "json"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a deployment may choose.

    `database_url` None means the embedded PostgreSQL; `owner_url` is needed to migrate an outside one.
    `encoder` is DEFAULT_ENCODER, a folder, or a sentence-transformers name; so is `reranker`, a cross-encoder, None for
    none. `vector_store` is the engine that searches vectors. `origin` is the address under which the public reaches the
    market, such as https://market.example.org, without a path. `open_data_licence` is a licence's name (CC-BY-4.0) or
    address, under which the office gives out the open data; None where it has not said. `log` None means text at a
    terminal, else JSON. `trusted_proxies` are the networks whose word on a request's id and sender is taken. Who is not
    on this machine needs `metrics_token` to read the metrics; None lets nobody else. Requests under way may take
    `stop_s` seconds once a stop was asked for. `mail_server` takes the market's letters, which come from `mail_from`;
    both are set or neither. `secret` seals second factors and webhooks' secrets; None has the home keep one in a file
    of its own. `webhook_hosts` are hosts of an inner network to which digests may be sent all the same, as they are
    asked for.
    """

    home: Path
    host: str = "127.0.0.1"
    port: int = 8000
    encoder: str = DEFAULT_ENCODER
    reranker: str | None = None
    vector_store: VectorEngine = VectorEngine.FAISS
    samples: bool = True
    origin: str | None = None
    open_data_licence: str | None = None
    log: LogStyle | None = None
    trusted_proxies: tuple[Network, ...] = ()
    metrics_token: str | None = None
    stop_s: int = 20
    mail_server: MailServer | None = None
    mail_from: str | None = None
    webhook_hosts: frozenset[str] = frozenset()
    database_url: str | None = None
    owner_url: str | None = None
    secret: str | None = None


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings; an empty value counts as unset.

    Raises SettingsError naming the variable, the value and the fix.
    """
    values = {name: environ.get(name, "").strip() for name in NAMES}
    for name in SECRETS:
        values[name] = values[name] or _from_file(environ, name)
    return Settings(
        home=Path(values["CUIBAI_HOME"] or "var").expanduser().absolute(),
        host=values["CUIBAI_HOST"] or "127.0.0.1",
        port=_port(values["CUIBAI_PORT"] or "8000"),
        encoder=values["CUIBAI_ENCODER"] or DEFAULT_ENCODER,
        reranker=values["CUIBAI_RERANKER"] or None,
        vector_store=_vector_engine(values["CUIBAI_VECTOR_STORE"] or VectorEngine.FAISS.value),
        samples=_flag("CUIBAI_SAMPLES", values["CUIBAI_SAMPLES"] or "1"),
        origin=_origin(values["CUIBAI_ORIGIN"]) if values["CUIBAI_ORIGIN"] else None,
        open_data_licence=_licence(values["CUIBAI_OPEN_DATA_LICENCE"]) if values["CUIBAI_OPEN_DATA_LICENCE"] else None,
        log=_log_style(values["CUIBAI_LOG"]) if values["CUIBAI_LOG"] else None,
        trusted_proxies=tuple(_network(text) for text in re.split(r"[\s,]+", values["CUIBAI_TRUSTED_PROXIES"]) if text),
        metrics_token=_token("CUIBAI_METRICS_TOKEN", values["CUIBAI_METRICS_TOKEN"]),
        stop_s=_seconds("CUIBAI_STOP_S", values["CUIBAI_STOP_S"] or "20"),
        mail_server=read_mail_server(values["CUIBAI_SMTP_URL"]) if values["CUIBAI_SMTP_URL"] else None,
        mail_from=_sender(values["CUIBAI_MAIL_FROM"], wanted=bool(values["CUIBAI_SMTP_URL"])),
        webhook_hosts=frozenset(_host(text) for text in re.split(r"[\s,]+", values["CUIBAI_WEBHOOK_HOSTS"]) if text),
        database_url=_database("DATABASE_URL", values["DATABASE_URL"]),
        owner_url=_database("CUIBAI_OWNER_URL", values["CUIBAI_OWNER_URL"]),
        secret=_token("CUIBAI_SECRET", values["CUIBAI_SECRET"], least=SECRET_LENGTH_MIN),
    )


def _from_file(environ: Mapping[str, str], name: str) -> str:
    path = environ.get(f"{name}_FILE", "").strip()
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{name}_FILE={path}: {error.strerror}; name a readable file") from error


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise SettingsError(f"CUIBAI_PORT={text}: write a port between 1 and 65535")
    return int(text)


def _origin(text: str) -> str:
    if not _ORIGIN.fullmatch(text):
        raise SettingsError(f"CUIBAI_ORIGIN={text}: write the public address alone, such as https://market.example.org")
    return text.rstrip("/").lower()


def _licence(text: str) -> str:
    if len(text) > LICENCE_LIMIT or not text.isprintable():
        raise SettingsError(
            f"CUIBAI_OPEN_DATA_LICENCE: write a name such as CC-BY-4.0 or an https:// address, one line of at most "
            f"{LICENCE_LIMIT} characters"
        )
    return text


def _database(name: str, url: str) -> str | None:
    """Take a database's address, if it is on this machine or says how the way there is encrypted.

    Drivers fall back to no encryption where nothing is said. The address is never repeated: it may hold a password.
    """
    try:
        parts = urlsplit(url)
        options = parse_qs(parts.query)
    except ValueError:
        raise SettingsError(f"{name}: write postgresql://user:password@host:port/database") from None
    hosts, modes = {parts.hostname or "", *options.get("host", [])}, options.get("sslmode", [])
    away = any(host not in _HERE and not host.startswith("/") for host in hosts)
    if away and (len(modes) != 1 or modes[0] not in _SSL_MODES):
        raise SettingsError(
            f"{name}: the server is on another machine; put ?sslmode=verify-full&sslrootcert=FILE behind the address, "
            "or ?sslmode=disable where nobody else is on the way there"
        )
    return url or None


def _flag(name: str, text: str) -> bool:
    flags = {"1": True, "yes": True, "true": True, "on": True, "0": False, "no": False, "false": False, "off": False}
    try:
        return flags[text.lower()]
    except KeyError:
        raise SettingsError(f"{name}={text}: write 1 (yes) or 0 (no)") from None


def _log_style(text: str) -> LogStyle:
    try:
        return LogStyle(text.lower())
    except ValueError:
        raise SettingsError(f"CUIBAI_LOG={text}: write json or text") from None


def _vector_engine(text: str) -> VectorEngine:
    try:
        return VectorEngine(text.lower())
    except ValueError:
        known = " or ".join(each.value for each in VectorEngine)
        raise SettingsError(f"CUIBAI_VECTOR_STORE={text}: write {known}") from None


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise SettingsError(
            f"CUIBAI_TRUSTED_PROXIES: {text}: {error}; write addresses or networks such as 10.0.0.2 or 10.1.0.0/16, "
            "between commas"
        ) from error


def _host(text: str) -> str:
    try:
        return read_host(text)
    except ValueError:
        raise SettingsError(
            f"CUIBAI_WEBHOOK_HOSTS: {text}: write the names of hosts alone, such as hooks.inner.example, between commas"
        ) from None


def _token(name: str, text: str, *, least: int = TOKEN_LENGTH_MIN) -> str | None:
    if text and (len(text) < least or not text.isascii() or not text.isprintable() or " " in text):
        raise SettingsError(
            f"{name}: write at least {least} ASCII characters, no space, such as `openssl rand -hex 24`"
        )
    return text or None


def _seconds(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) > STOP_LIMIT_S:
        raise SettingsError(f"{name}={text}: write whole seconds, at most {STOP_LIMIT_S}")
    return int(text)


def _sender(text: str, *, wanted: bool) -> str | None:
    if bool(text) != wanted:
        raise SettingsError("CUIBAI_SMTP_URL and CUIBAI_MAIL_FROM: set both, or neither")
    if text and not _SENDER.fullmatch(text):
        raise SettingsError(
            f"CUIBAI_MAIL_FROM={text}: write market@example.org, or 海曙科技大市场 <market@example.org>"
        )
    return text or None
