"""Secret key (密钥): what this market seals secrets with, kept beside the database and never in it.

A copy of the database alone therefore opens no second factor, and tells no address that was tried.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from market.errors import SettingsError

FILE = "secret.key"
_NONCE = 12


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A key of any length; what is done with it is done with keys derived from it, one a purpose."""

    material: bytes = field(repr=False)

    @classmethod
    def of_home(cls, home: Path, given: str | None = None) -> Self:
        """Take the key that the settings give, else that of the home, which is made at the first start.

        Raises SettingsError when the home's file is empty or can't be read.
        """
        if given is not None:
            return cls(given.encode())
        path = home / FILE
        home.mkdir(parents=True, exist_ok=True)
        try:
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls(_read(path))
        with os.fdopen(made, "wb") as file:
            material = secrets.token_hex(32).encode()
            file.write(material + b"\n")
        return cls(material)

    @classmethod
    def of_file(cls, path: Path) -> Self:
        """Take the key that a file holds, such as one that was in use before. Raises SettingsError."""
        return cls(_read(path))

    def seal(self, plain: bytes, *, purpose: str) -> bytes:
        """Encrypt (AES-256-GCM); `purpose` names what it is for and whose it is, and opens nothing else."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._derived("seal")).encrypt(nonce, plain, purpose.encode())

    def unseal(self, sealed: bytes, *, purpose: str) -> bytes:
        """Decrypt what `seal` gave. Raises SettingsError when another key or another purpose sealed it."""
        try:
            return AESGCM(self._derived("seal")).decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
        except InvalidTag as error:
            raise SettingsError(
                f"a secret was sealed with another key: bring back {FILE} of this home, or CUIBAI_SECRET; "
                "without it every second factor is to be set up anew, and webhooks need new secrets"
            ) from error

    def opens(self, sealed: bytes, *, purpose: str) -> bool:
        """Say whether this key sealed it for this purpose."""
        try:
            self.unseal(sealed, purpose=purpose)
        except SettingsError:
            return False
        return True

    def digest(self, purpose: str, text: str) -> bytes:
        """Digest what could be guessed, such as an e-mail address: 32 bytes that say nothing without the key."""
        return hmac.digest(
            self._derived("digest"), f"{purpose}\n{text}".encode("utf-8", "surrogatepass"), hashlib.sha256
        )

    def _derived(self, purpose: str) -> bytes:
        return hmac.digest(self.material, f"cuibai {purpose}".encode(), hashlib.sha256)


def _read(path: Path) -> bytes:
    try:
        material = path.read_bytes().strip()
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}; let this user read it") from error
    if not material:
        raise SettingsError(f"{path} is empty; bring it back from a backup, or remove it to begin with a new key")
    return material
