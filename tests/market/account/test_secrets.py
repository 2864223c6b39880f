import stat
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest

from market.account.second_factor import COUNT, enrolment_address, matching_step, new_recovery_codes, recovery_digest
from market.errors import SettingsError
from market.secret_key import FILE, SecretKey

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The key of RFC 6238's own test vectors, in base32."""


@pytest.mark.parametrize(
    ("time", "code"), [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037"), (59, " 287 082 ")]
)
def test_the_codes_are_those_of_the_standard(time: int, code: str) -> None:
    assert matching_step(SECRET, code, at=datetime.fromtimestamp(time, UTC), after=None) == time // 30


def test_clocks_may_differ_by_one_step_and_no_more() -> None:
    code = pyotp.TOTP(SECRET).at(3000)  # step 100
    found = [
        matching_step(SECRET, code, at=datetime.fromtimestamp(30 * step, UTC), after=None) for step in range(98, 103)
    ]
    assert found == [None, 100, 100, 100, None]


def test_a_step_counts_once() -> None:
    at = datetime.fromtimestamp(3000, UTC)
    code = pyotp.TOTP(SECRET).at(3000)
    assert matching_step(SECRET, code, at=at, after=99) == 100
    assert matching_step(SECRET, code, at=at, after=100) is None


@pytest.mark.parametrize("code", ["", "28708", "2870820", "二八七〇八二", "\ud800"])
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert matching_step(SECRET, code, at=datetime.fromtimestamp(59, UTC), after=None) is None


def test_an_app_reads_the_market_s_name_and_the_account() -> None:
    address = enrolment_address(SECRET, "sample@example.invalid")
    assert address.startswith("otpauth://totp/Cuibai%20")
    assert f"secret={SECRET}" in address


def test_recovery_codes_differ_and_are_known_however_they_are_typed() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == COUNT
    assert {len(code) for code in codes} == {27}
    assert recovery_digest(codes[0]) == recovery_digest(codes[0].lower().replace("-", " "))
    assert recovery_digest(codes[0]) != recovery_digest(codes[1])


def test_a_sealed_secret_opens_for_its_purpose_and_key_alone() -> None:
    key = SecretKey(b"one")
    sealed = key.seal(b"secret", purpose="totp 1")
    assert b"secret" not in sealed
    assert sealed != key.seal(b"secret", purpose="totp 1")
    assert key.unseal(sealed, purpose="totp 1") == b"secret"
    for other, purpose in ((key, "totp 2"), (SecretKey(b"two"), "totp 1")):
        with pytest.raises(SettingsError, match="sealed with another key"):
            other.unseal(sealed, purpose=purpose)


def test_a_digest_says_nothing_without_the_key() -> None:
    assert SecretKey(b"one").digest("address", "a@b.cd") == SecretKey(b"one").digest("address", "a@b.cd")
    digests = {
        SecretKey(b"one").digest("address", "a@b.cd"),
        SecretKey(b"two").digest("address", "a@b.cd"),
        SecretKey(b"one").digest("account", "a@b.cd"),
    }
    assert len(digests) == 3


def test_a_home_makes_its_key_once_for_its_own_account_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = SecretKey.of_home(home)
    assert stat.S_IMODE((home / FILE).stat().st_mode) == 0o600
    assert len(made.material) == 64
    assert SecretKey.of_home(home) == made
    assert SecretKey.of_home(home, "given") == SecretKey(b"given")
    assert "given" not in repr(SecretKey(b"given"))


def test_an_empty_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("\n")
    with pytest.raises(SettingsError, match="is empty"):
        SecretKey.of_home(tmp_path)
