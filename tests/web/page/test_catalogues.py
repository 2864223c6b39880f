import re

import pytest
from babel.messages.catalog import Message

from market.listing.listing import Language
from tests.web.page.messages import MessageId, read_catalogue, translations, used_messages
from web.page.language import read_catalogues

PLACE = re.compile(r"%%|%\((\w+)\)s")
USED = used_messages()


def texts(part: MessageId | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    if part is None:
        return ()
    return (part,) if isinstance(part, str) else tuple(part)


def places(text: str) -> list[str]:
    return sorted(found for found in PLACE.findall(text) if found)


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    return list(translations(read_catalogue()))


def test_messages_are_extracted_from_code_and_templates() -> None:
    assert {"Achievement", ("%(n)s listing", "%(n)s listings"), "What do you need solved?"} <= set(USED)


def test_a_catalogue_holds_exactly_the_messages_in_use(messages: list[Message]) -> None:
    assert {message.id for message in messages} == set(USED)


def test_no_translation_is_empty_or_fuzzy(messages: list[Message]) -> None:
    assert [message.id for message in messages if message.fuzzy or not all(texts(message.string))] == []


def test_a_translation_fills_the_same_places(messages: list[Message]) -> None:
    for message in messages:
        wanted = places(texts(message.id)[-1])
        assert [places(text) for text in texts(message.string)] == [wanted] * len(texts(message.string)), message.id


def test_every_percent_sign_is_a_place_or_doubled(messages: list[Message]) -> None:
    everything = [text for message in messages for text in (*texts(message.id), *texts(message.string))]
    assert [text for text in everything if "%" in PLACE.sub("", text)] == []


def test_chinese_is_translated_and_english_is_as_written() -> None:
    chinese = {message.id: message.string for message in translations(read_catalogue())}
    english = read_catalogues()[Language.EN].translations
    assert chinese["Paste a need"] == "粘贴需求"
    for key in USED:
        one, *more = texts(key)
        assert english.gettext(one) == one
        assert [english.ngettext(one, many, number) for many in more for number in (1, 2)] == [one, *more][
            : 2 * len(more)
        ]
    assert {key for key, text in chinese.items() if text == key} <= {"GB/T 4754", "GB/T 13745", "IPC", "ORCID"}
