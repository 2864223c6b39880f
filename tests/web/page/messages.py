"""The messages that code and templates use, and the Chinese catalogue brought in step with them.

    python -m tests.web.page.messages

writes every new message into the catalogue, to be translated, and takes unused ones out. English is the messages.
"""

import ast
import sys
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from market.listing.listing import Language

ROOT = Path(__file__).parents[3]
WEB = ROOT / "web"
CATALOGUE = WEB / "catalogues/zh.po"

Found = tuple[int, str, tuple[str | None, ...], list[str]]
"""A line, the function that is called there, the texts it is handed, and no comments."""


def calls_in_python(
    file: IO[bytes],
    keywords: Mapping[str, object],
    comment_tags: Collection[str],  # noqa: ARG001 -- handed over by Babel
    options: Mapping[str, object],  # noqa: ARG001
) -> Iterator[Found]:
    """Find the calls of the keywords; Babel's own reader takes a parameter called `message` for such a call."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            texts = tuple(
                argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
                for argument in node.args
            )
            if name in keywords and texts:
                yield node.lineno, name, texts, []


METHODS = [("**.py", "tests.web.page.messages:calls_in_python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"silent": "false", "newstyle_gettext": "true"}}
ADVICE = {"give_hint": None}
"""What to write instead of a bad value is said by the readers of files, and shown on a page."""
KEYWORDS = {"message": None, "_": None, "gettext": None, "ngettext": (1, 2)}

BEGUN = datetime(2026, 11, 24, tzinfo=UTC)
"""Constant, so that a catalogue changes only when its messages do."""

MessageId = str | tuple[str, str]


def used_messages() -> dict[MessageId, list[str]]:
    """Map every message in use to the files that use it."""
    used: dict[MessageId, list[str]] = {}
    for folder, before, keywords in ((WEB, "", KEYWORDS), (ROOT / "corpus", "corpus/", ADVICE)):
        for name, _line, found, _comments, _context in extract_from_dir(
            folder, METHODS, OPTIONS, keywords=keywords, callback=None
        ):
            message_id: MessageId = found if isinstance(found, str) else (str(found[0]), str(found[1]))
            places = used.setdefault(message_id, [])
            if before + name not in places:
                places.append(before + name)
    return used


def read_catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale=Language.ZH.value, charset="utf-8")


def translations(catalogue: Catalog) -> Iterator[Message]:
    """Go through a catalogue's messages, its header left out."""
    return (message for message in catalogue if message.id)


def update() -> int:
    """Write the catalogue anew, ordered by file and keeping its translations; count what still needs one."""
    known = {message.id: message.string for message in translations(read_catalogue())}
    fresh = Catalog(
        locale=Language.ZH.value,
        header_comment="# The texts of the pages.",
        project="cuibai",
        version="1",
        last_translator="cuibai",
        language_team=Language.ZH.value,
        msgid_bugs_address="the project's issues",
        charset="utf-8",
        creation_date=BEGUN,
        revision_date=BEGUN,
        fuzzy=False,
    )
    missing = 0
    for message_id, places in used_messages().items():
        text = known.get(message_id, "")
        missing += not text
        fresh.add(message_id, text, locations=[(place, 0) for place in places])
    with CATALOGUE.open("wb") as file:
        write_po(file, fresh, width=110, include_lineno=False, omit_header=False)
    return missing


def main() -> None:
    sys.stderr.write(f"{update()} messages to translate\n")


if __name__ == "__main__":
    main()
