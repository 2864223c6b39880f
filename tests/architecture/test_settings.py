"""Every setting is listed wherever an operator looks for it."""

import re
from pathlib import Path

import pytest

from market.settings import NAMES, SECRETS

ROOT = Path(__file__).parents[2]
SETTINGS = (*NAMES, *(f"{name}_FILE" for name in SECRETS))


@pytest.mark.parametrize("file", ["docker/.env.example", "docs/operations.md"])
def test_a_setting_is_listed(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert [name for name in SETTINGS if not re.search(rf"\b{name}\b", text)] == []


def test_nothing_is_listed_that_is_no_setting() -> None:
    example = (ROOT / "docker/.env.example").read_text(encoding="utf-8")
    listed = set(re.findall(r"^#?\s?((?:CUIBAI|DATABASE)_[A-Z_]+)=", example, flags=re.MULTILINE))
    assert listed == set(SETTINGS)


def test_no_setting_is_read_outside_the_settings() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for folder in ("market", "matcher", "corpus", "web")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.environ(?!\s*\|)|os\.getenv", path.read_text(encoding="utf-8"))
    ]
    assert set(readers) <= {"web/command/running.py"}
