import json
from datetime import date

import pytest

from corpus.reference.export_control import load_export_catalogues, read_export_catalogues
from corpus.reference.taxonomy import CorpusError


def test_what_ships_is_marked_as_not_checked() -> None:
    assert [(each.code, each.checked) for each in load_export_catalogues()] == [("2025-28", False)]


def test_the_one_seen_last_comes_first() -> None:
    rows = [
        {"code": code, "title": code, "title_en": code, "seen_on": day, "checked": True}
        for code, day in (("old", "2024-01-01"), ("new", "2026-01-01"))
    ]
    read = read_export_catalogues(json.dumps({"catalogues": rows}))
    assert [(each.code, each.seen_on) for each in read] == [("new", date(2026, 1, 1)), ("old", date(2024, 1, 1))]


@pytest.mark.parametrize("text", ['{"catalogues": []}', '{"catalogues": [{"code": "x"}]}'])
def test_a_file_without_a_whole_catalogue_is_refused(text: str) -> None:
    with pytest.raises(CorpusError):
        read_export_catalogues(text)
