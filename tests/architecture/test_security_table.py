"""docs/security.md against the list of numbers, the tests and the pages that it names."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.cases import for_each

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TEXT = (DOCS / "security.md").read_text(encoding="utf-8")
SECTIONS = {
    1: (2, 9, 11, 3, 2),
    2: (3, 3, 4, 1),
    3: (0, 2, 4, 6, 5, 0, 2),
    4: (3, 1, 2, 4),
    5: (1, 3, 2, 3),
    6: (3, 12, 4, 4, 5, 3, 0, 4),
    7: (3, 4, 2, 5, 2, 2),
    8: (2, 3, 1, 1),
    9: (3, 4),
    10: (2, 2, 4, 11, 5, 2, 3),
    11: (2, 3, 3, 4, 1, 1),
    12: (3, 2, 4),
    13: (1, 5, 2, 5),
    14: (2, 4, 3),
    15: (3, 3, 7),
    16: (1, 5, 4, 3, 3),
    17: (1, 4, 2),
}
"""How many lines of levels 1 and 2 each section of a chapter of ASVS 5.0.0 has, numbered from 1."""

NUMBERS = [
    f"{chapter}.{section}.{line}"
    for chapter, lines in SECTIONS.items()
    for section, last in enumerate(lines, start=1)
    for line in range(1, last + 1)
]
ROWS = re.findall(r"^\| ([\d.]+) \| (.+?) \| (.+?) \| (.+) \|$", TEXT, flags=re.MULTILINE)
PROOFS = {number: proof for number, _, _, proof in ROWS}
TESTS = sorted(set(re.findall(r"`(tests/[\w/.]+)::(\w+)`", TEXT)))
LINKS = sorted(set(re.findall(r"\]\(([\w.-]*)#([\w-]+)\)", TEXT)))


@cache
def functions(file: str) -> frozenset[str]:
    """Give the names of a file's functions."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@cache
def anchors(file: str) -> frozenset[str]:
    """Give the places of a page that a link may name, as its headings make them."""
    headings = re.findall(r"^#+ (.+)$", (DOCS / file).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return frozenset(re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings)


def test_every_number_has_its_line_once_and_in_order() -> None:
    assert len(NUMBERS) == 253
    assert [number for number, _, _, _ in ROWS] == NUMBERS


@for_each(NUMBERS)
def test_a_line_has_a_test_a_page_or_a_reason(number: str) -> None:
    proof = PROOFS[number]
    says = [part for part in proof.split("<br>") if re.match(r"Does not apply: \w|\*\*Open\*\*: \w|`tests/|\[", part)]
    assert says == proof.split("<br>")


@for_each(TESTS, "::".join)
def test_a_named_test_is_there(test: tuple[str, str]) -> None:
    file, name = test
    assert name in functions(file)


@for_each(LINKS, "#".join)
def test_a_named_page_says_something_there(link: tuple[str, str]) -> None:
    file, anchor = link
    assert anchor in anchors(file or "security.md")


def test_the_sum_is_right() -> None:
    proofs = PROOFS.values()
    left = [proof for proof in proofs if "**Open**: " not in proof]
    none = [proof for proof in left if proof.startswith("Does not apply: ")]
    tested = [proof for proof in left if "`tests/" in proof and proof not in none]
    said = re.search(r"^(\d+) lines: (\d+) .*?, (\d+) .*?, (\d+) .*?, (\d+) are open", TEXT, flags=re.MULTILINE)
    assert said is not None
    counted = len(proofs), len(tested), len(left) - len(none) - len(tested), len(none), len(proofs) - len(left)
    assert tuple(int(number) for number in said.groups()) == counted
