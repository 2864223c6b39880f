"""A commit of the words that the disk refuses: what was closed or withdrawn is out of reach at once, and gone later."""

import subprocess
import sys
from pathlib import Path

import pytest

# The limit stands in for a full disk: a write beyond it fails as one there does.
FULL_DISK = """
import resource, signal, sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from market.listing.listing import Audience
from market.listing.filters import NO_FILTERS
from market.viewer import INDEXER, PUBLIC
from matcher.index.catalog import CandidateScope, Catalog
from matcher.errors import MatcherError
from matcher.index.index import Index
from matcher.index.lexical import LexicalIndex
from matcher.answering.search import find_page
from matcher.index.text import indexed_listing
from matcher.index.words import Words
from tests.listings import an_achievement, an_organization

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
owner = an_organization()
shown = replace(an_achievement(owner, title="某项工艺"), body="聚酰亚胺气凝胶。")
hidden = replace(shown, audience=Audience.MEMBERS)
other = an_achievement(owner, title="水下机器人")
many = [replace(an_achievement(owner, title=f"项目{n}"), body="甲乙丙丁 " * 300) for n in range(60)]
words = Words.build()
index = Index(words, LexicalIndex.open(Path(sys.argv[1]), words))

def found(text, viewer):
    scope = CandidateScope(viewer=viewer, filters=NO_FILTERS, today=date(2026, 11, 24))
    page = find_page(index, text, scope, offset=0, limit=9)
    return len(page.ranked) if page.exact else 0

def apply(full, present, gone=()):
    limit = 4096 if full else resource.RLIM_INFINITY
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        index.apply([indexed_listing(each, owner) for each in present], gone)
    except MatcherError as error:
        return str(error).partition(":")[0]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return f"{len(index.lexical)} documents"

print(apply(False, [shown, other]), found("聚酰亚胺", PUBLIC))
print(apply(True, [hidden, *many], [other.id]), found("聚酰亚胺", PUBLIC), found("水下机器人", PUBLIC))
kept = Catalog.unpack(index.catalog.pack())
print(sorted(kept.forgotten) == sorted(index.catalog.forgotten) != [])
print(apply(False, [hidden], [other.id]), found("聚酰亚胺", PUBLIC), found("聚酰亚胺", INDEXER))
print(found("某项工艺", PUBLIC), index.catalog.forgotten)
index.lexical.close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_FSIZE is Linux's")
def test_a_refused_commit_neither_opens_a_closed_text_nor_keeps_a_withdrawn_one(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, tmp_path],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "2 documents 1",
        "the lexical index could not be written 0 0",
        "True",
        "2 documents 0 1",
        "1 ()",
    ]
