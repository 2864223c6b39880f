"""Letters go to no server whose certificate nobody vouches for."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from market.job.job import JobId
from market.mail_server import Encryption, MailServer
from market.notification.email import Email
from web.job.failure import MailUnreachable
from web.notification import email

LETTER = Email(to="li@example.com", subject="您的邀请", text="请打开链接:\nhttps://market.example.org/join/abc\n")


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """Write a key and a certificate for this machine that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    vouched, private = folder / "certificate.pem", folder / "key.pem"
    vouched.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return vouched, private


@pytest.mark.parametrize("trusted", [False, True])
async def test_a_server_that_nobody_vouches_for_gets_no_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    """The same server is greeted once its certificate is among the trusted ones: the refusal is of the certificate."""
    vouched, private = write_certificate(tmp_path)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(vouched))
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(vouched, private)
    heard: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        heard.append(await reader.readline())
        writer.write(b"421 not now\r\n")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=own) as door:
        port = door.sockets[0].getsockname()[1]
        server = MailServer(host="127.0.0.1", port=port, encryption=Encryption.AT_ONCE)
        sender = "market@example.org"
        with pytest.raises(MailUnreachable):
            await asyncio.to_thread(email.deliver, server, email.compose(LETTER, sender=sender, job_id=JobId(7)))
    assert [line[:4] for line in heard] == ([b"ehlo"] if trusted else [])
