"""A mail server for tests: takes letters over real SMTP, or answers as it was told to."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


class Postbox:
    """What one server took; `replies` are its answers to a command, where they are not the usual ones.

    It answers `pause_s` after it has taken a letter.
    """

    def __init__(self, replies: dict[str, str]) -> None:
        self.replies = replies
        self.letters: list[tuple[list[str], EmailMessage]] = []
        self.wire: list[bytes] = []
        self.signed_in: list[str] = []
        self.port = 0
        self.pause_s = 0.0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one client until it leaves, or is killed."""
        with suppress(ConnectionError):
            await self._talk(reader, writer)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipients: list[str] = []
        writer.write(b"220 postbox\r\n")
        while line := (await reader.readline()).decode().strip():
            command, _, rest = line.partition(" ")
            reply = self.replies.get(command.upper(), "250 fine")
            match command.upper():
                case "EHLO":
                    reply = "250-postbox\r\n250 AUTH PLAIN"
                case "AUTH" if reply.startswith("2"):
                    self.signed_in.append(base64.b64decode(rest.split()[1]).decode())
                    reply = "235 welcome"
                case "RCPT" if reply.startswith("2"):
                    recipients.append(rest.partition(":")[2].strip("<>"))
                case "DATA" if reply.startswith("2"):
                    writer.write(b"354 go on\r\n")
                    text = await reader.readuntil(b"\r\n.\r\n")
                    self.wire.append(text)
                    self.letters.append((recipients, message_from_bytes(text[:-3], policy=default)))
                    await asyncio.sleep(self.pause_s)
                case "QUIT":
                    reply = "221 bye"
            writer.write(f"{reply}\r\n".encode())
        writer.close()


@asynccontextmanager
async def open_postbox(**replies: str) -> AsyncIterator[Postbox]:
    """Have a mail server on this machine while the block lasts."""
    postbox = Postbox(replies)
    server = await asyncio.start_server(postbox.talk, "127.0.0.1", 0)
    async with server:
        postbox.port = server.sockets[0].getsockname()[1]
        yield postbox
