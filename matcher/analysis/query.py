"""Query (查询): how a pasted text is read as a need.

The first line or sentence is the title, the rest the body. In a 技术需求征集表 that was pasted as a table the
title stands under a heading such as 需求名称; who fills the form in, and how to reach them, is left out.
"""

import re
from dataclasses import dataclass
from enum import Enum

from market.listing.listing import Language, Listing
from matcher.answering.match import QueryNote
from matcher.index.passages import split
from matcher.index.text import PASSAGE_CHARACTERS, full_text, language_of, prose_of

TEXT_LIMIT = 20_000
PASSAGE_LIMIT = 16
"""Passages of a query whose meaning is compared: 4,800 characters, about 4 s on a slow machine."""

_HAN_MIN = 16
_WORDS_MIN = 8
_TITLE_LIMIT = 120
_SHORT_LINE = 80
_TITLE_HEADINGS = (
    r"(?:技术|企业|项目|课题|难题|攻关|创新)?(?:需求|难题|项目|课题)(?:的)?(?:名称|标题|题目)|名称|标题|题目|"
    r"title|name of (?:the )?need"
)
_PRIVATE_HEADINGS = (
    r"(?:企业|单位|公司|需求单位|需求方|申报单位|填报单位)(?:名称|全称)?|法定代表人|法人代表?|"
    r"(?:技术|项目)?联系人(?:姓名)?|项目负责人|职务|职称|(?:联系|办公|固定)?电话|联系方式|手机(?:号码?)?|传真|"
    r"(?:电子)?邮箱|邮编|邮政编码|(?:通讯|通信|联系|单位|企业)?地址|统一社会信用代码|组织机构代码|注册资[本金]|成立时间|"
    r"填[表报](?:日期|时间|人)|e-?mail|phone|mobile|contact(?: person)?|address|company(?: name)?"
)
_OTHER_HEADINGS = (
    r"(?:技术)?需求(?:描述|内容|简介|说明|概述|背景|类型|类别|领域)|(?:主要)?(?:技术|经济|考核|性能)(?:指标|参数|要求)(?:要求)?|"
    r"(?:所属|技术|行业|产业)领域|所属(?:行业|产业)|(?:企业)?现状|现有(?:基础|条件|技术)|已(?:开展|做)的?工作|"
    r"(?:拟)?解决的(?:主要|关键)?(?:技术)?问题|合作方式|(?:项目)?预算|(?:拟)?投入(?:资金|经费)|"
    r"期望(?:目标|时间|完成时间)|预期(?:目标|效果)|应用场景|备注|description|background|requirements?|budget"
)
_NUMBERING = r"(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]\s*)?"
_NOISE = r"(?:[（(][^（）()]{0,40}[)）])?\s*[*＊]?"
_CELLS = re.compile(r"\s*[\t|｜]\s*")
_LABELLED = re.compile(r"^\s*([^:：]{2,24}?)\s*[:：]\s*(.*)$")
_FIRST_SENTENCE = re.compile(r".*?(?:[。！？!?；;]|\.(?=\s)|\n|$)", re.DOTALL)
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
_BINARY_SHARE = 0.1


class _Heading(Enum):
    TITLE = _TITLE_HEADINGS
    PRIVATE = _PRIVATE_HEADINGS
    OTHER = _OTHER_HEADINGS


_PATTERNS = {
    heading: re.compile(rf"\s*{_NUMBERING}(?:{heading.value}){_NOISE}\s*", re.IGNORECASE) for heading in _Heading
}


@dataclass(frozen=True, slots=True)
class Query:
    """A text that asks. `passages` is never empty unless the title is; they cover body, else title.

    `prose` is the part that is written in sentences; None where that is all of it.
    """

    title: str
    body: str
    passages: tuple[str, ...]
    note: QueryNote | None = None
    prose: str | None = None

    @property
    def language(self) -> Language:
        """Say which language the text is written in for the most part."""
        return language_of(self.whole)

    @property
    def whole(self) -> str:
        """Join title and body, a line each."""
        return f"{self.title}\n{self.body}" if self.body else self.title


def query_of_text(text: str) -> Query:
    """Read a pasted text.

    Nothing readable, or not a letter, gives an empty title with the note EMPTY or NO_WORDS. A thin text has the note
    TOO_SHORT, however long; one longer than is compared keeps its beginning, with the note TOO_LONG_CUT.
    """
    unreadable = len(_UNREADABLE.findall(text))
    clean = _UNREADABLE.sub(" ", text).strip()
    if not clean:
        return Query("", "", (), QueryNote.NO_WORDS if unreadable else QueryNote.EMPTY)
    if unreadable > _BINARY_SHARE * len(text) or not any(char.isalpha() for char in clean):
        return Query("", "", (), QueryNote.NO_WORDS)
    title, body = _title_and_body(clean[:TEXT_LIMIT])
    passages = tuple(passage.text for passage in split(body, limit_characters=PASSAGE_CHARACTERS)) or (title,)
    note = None
    if is_thin(clean):
        note = QueryNote.TOO_SHORT
    elif len(clean) > TEXT_LIMIT or len(passages) > PASSAGE_LIMIT:
        note = QueryNote.TOO_LONG_CUT
    return Query(title, body, passages[:PASSAGE_LIMIT], note)


def query_of_listing(listing: Listing) -> Query:
    """Read a listing, as its viewer may read it, as a question to the other stores."""
    text = full_text(listing)
    return Query(text.title, text.body, text.passages[:PASSAGE_LIMIT], prose=prose_of(listing))


def is_thin(text: str) -> bool:
    """Say whether a text says too little for its answers to mean anything: about a sentence is needed."""
    han = sum("\u3400" <= char <= "\u9fff" for char in text)
    return han < _HAN_MIN and sum(any(map(str.isalpha, word)) for word in text.split()) < _WORDS_MIN


def _title_and_body(text: str) -> tuple[str, str]:
    titles: list[str] = []
    rest: list[str] = []
    heading: _Heading | None = None
    for line in text.splitlines():
        if not line.strip():
            heading = None
            continue
        for cell, new in _cells(line):
            if new is not None:
                heading = new
            if not cell:
                continue
            if heading is _Heading.TITLE:
                titles.append(cell)
                heading = None
            elif heading is not _Heading.PRIVATE:
                rest.append(cell)
            elif new is None or cell:
                heading = None
    if titles:
        return " ".join(titles[0].split())[:_TITLE_LIMIT], "\n".join([*titles[1:], *rest])
    return _first_sentence("\n".join(rest) or text)


def _cells(line: str) -> list[tuple[str, _Heading | None]]:
    """Cut a line into (text, heading that it stands under); a heading alone has an empty text."""
    found: list[tuple[str, _Heading | None]] = []
    for cell in filter(None, _CELLS.split(line.strip())):
        heading = _heading(cell.rstrip(":： "))
        labelled = _LABELLED.match(cell)
        if heading is not None:
            found.append(("", heading))
        elif labelled and (named := _heading(labelled[1])) is not None:
            found.append((labelled[2].strip(), named))
        else:
            found.append((cell, None))
    return found


def _heading(text: str) -> _Heading | None:
    return next((heading for heading, pattern in _PATTERNS.items() if pattern.fullmatch(text)), None)


def _first_sentence(text: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    if len(first) > _SHORT_LINE:
        sentence = _FIRST_SENTENCE.match(first)
        end = sentence.end() if sentence else len(first)
        if end > _TITLE_LIMIT:
            comma = max(first.rfind(mark, 0, _TITLE_LIMIT) for mark in "，,、 ")
            end = comma + 1 if comma > _TITLE_LIMIT // 4 else _TITLE_LIMIT
        first, rest = first[:end], f"{first[end:]}\n{rest}"
    return first.strip(), rest.strip()
