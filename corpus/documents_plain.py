"""Plain text (纯文本): UTF-8, UTF-16 or GB18030, told apart by marks and by what the bytes allow."""

import codecs
import re

from corpus.documents_text import DocumentNote, DocumentRefused, DocumentText, Refusal, finish

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_STRANGE = re.compile(r"[^\t-\r -~\u00a0-\u024f\u0370-\u04ff\u2000-\u2bff\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
_SAMPLE = 100_000


def read_plain(payload: bytes) -> DocumentText:
    """Decode a text file.

    Raises DocumentRefused(BINARY) when the bytes are no text in any of the three encodings.
    """
    text, guessed = decode_plain(payload)
    return finish(text, (DocumentNote.ENCODING_GUESSED,) if guessed else (), empty=Refusal.EMPTY)


def decode_plain(payload: bytes) -> tuple[str, bool]:
    """Decode a text file whole, without its mark, and say whether its encoding had to be guessed.

    Raises DocumentRefused(BINARY).
    """
    for mark, encoding in _MARKS:
        if payload.startswith(mark):
            return _decode(payload[len(mark) :], encoding), False
    if (parity := _unmarked_utf16(payload)) is not None:
        return _decode(payload, parity), True
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        return _decode(payload, "gb18030"), True
    return _checked(text, strict=True), False


def _decode(payload: bytes, encoding: str) -> str:
    try:
        return _checked(payload.decode(encoding), strict=encoding == "utf-8")
    except UnicodeDecodeError:
        raise DocumentRefused(Refusal.BINARY) from None


def _checked(text: str, *, strict: bool) -> str:
    """Return the text if it looks written: hardly any control characters, nearly all from known scripts.

    Bytes that are valid in a strict encoding are text whatever their script; the lax ones take nearly any bytes.
    """
    sample = text[:_SAMPLE]
    strange = 0 if strict else len(_STRANGE.findall(sample))
    if len(_CONTROL.findall(sample)) > max(1, len(sample) // 200) or strange > len(sample) // 5:
        raise DocumentRefused(Refusal.BINARY)
    return text


def _unmarked_utf16(payload: bytes) -> str | None:
    """Guess UTF-16 without a mark from spaces, line ends and letters: zeros at every other place only."""
    sample = payload[: _SAMPLE // 2 * 2]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(payload) % 2 or max(even, odd) * 20 < len(sample) or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"
