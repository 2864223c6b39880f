"""Upload (上传): a pasted text or a dropped file on its way in, held in memory only and within limits.

Nothing of it touches the disk, not even for a moment, and no error repeats any of it.

Unsent (未送达): the form of somebody whose sitting ended while they wrote is given back to them, not thrown away.
"""

import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from corpus.documents.reader import DocumentReader, DocumentText
from market.account.member import Member
from web.http.errors import BadBody, BadForm, TextTooLarge, Unsent
from web.http.middleware import BODY_LIMIT
from web.http.visitor import Visitor


def require_sender(visitor: Visitor, sent: Mapping[str, tuple[str, ...]], *, file: bool = False) -> Member:
    """Give the member who sends a form that may have taken long to write. Raises Unsent, with what they sent."""
    if visitor.member is None:
        raise Unsent(sent, file=file)
    return visitor.member


TEXT_BYTES_LIMIT = 1024 * 1024
"""Far above the 20,000 characters that are read: whoever pastes more is told that it was cut, not sent away."""

_FIELDS_LIMIT = 60
FORM_FIELDS_LIMIT = 2_000
"""Fields of a listing's form: a hundred rows of indicators and every ticked code of the plan."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What was sent: `text` "" and `payload` None when absent; `name` is the file's own.

    `chosen` holds the values of the form's fields `with`: answers that were ticked.
    """

    text: str
    name: str = ""
    payload: bytes | None = None
    chosen: tuple[str, ...] = ()


async def read_upload(request: Request) -> Upload:
    """Read a request's body: JSON {"text": …}, or a form with `text`, with `file`, or with both.

    Raises BadBody (or BadForm) and TextTooLarge.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "application/json":
        return _read_json(b"".join([chunk async for chunk in _bounded(request, TEXT_BYTES_LIMIT)]))
    if content_type == "multipart/form-data":
        multipart = MultiPartParser(
            request.headers,
            request.stream(),
            max_files=1,
            max_fields=_FIELDS_LIMIT,
            max_part_size=BODY_LIMIT,
        )
        multipart.spool_max_size = BODY_LIMIT
        try:
            form = await multipart.parse()
        except MultiPartException:
            raise BadForm from None
        return await _read_form(form)
    if content_type == "application/x-www-form-urlencoded":
        body = _bounded(request, TEXT_BYTES_LIMIT * 3)  # of which percent signs may be two thirds
        parser = FormParser(request.headers, body, max_fields=_FIELDS_LIMIT, max_part_size=BODY_LIMIT)
        try:
            form = await parser.parse()
        except MultiPartException:
            raise BadForm from None
        return await _read_form(form)
    raise BadBody({"text": 'send JSON {"text": …} or a multipart form with a file'})


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came with a form, under the name that it had there."""

    name: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class FileForm:
    """A form's fields, each with all its values, and the file that came with them; `payload` None for none.

    `others` are the files after the first, where a form may bring several.
    """

    fields: dict[str, tuple[str, ...]]
    name: str = ""
    payload: bytes | None = None
    others: tuple[SentFile, ...] = ()

    @property
    def files(self) -> tuple[SentFile, ...]:
        """Give all files."""
        return () if self.payload is None else (SentFile(self.name, self.payload), *self.others)


async def read_file_form(request: Request, *, files_max: int = 1) -> FileForm:
    """Read a form that may bring files, one where nothing is said, within its route's limit (see web.http.middleware).

    Raises BadForm and TextTooLarge.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "multipart/form-data":
        return FileForm(await read_fields(request))
    multipart = MultiPartParser(
        request.headers,
        request.stream(),
        max_files=files_max,
        max_fields=FORM_FIELDS_LIMIT,
        max_part_size=TEXT_BYTES_LIMIT,
    )
    multipart.spool_max_size = 2 * BODY_LIMIT + TEXT_BYTES_LIMIT
    try:
        form = await multipart.parse()
    except MultiPartException:
        raise BadForm from None
    try:
        sent = [value for _, value in form.multi_items() if isinstance(value, UploadFile) and value.filename]
        if not sent:
            return FileForm(_fields(form))
        first, *others = [SentFile(file.filename or "", await file.read()) for file in sent]
        return FileForm(_fields(form), first.name, first.payload, tuple(others))
    finally:
        await form.close()


async def read_fields(request: Request) -> dict[str, tuple[str, ...]]:
    """Read the fields of a form without files, each with all its values, in the order of the page.

    Raises BadForm and TextTooLarge.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "multipart/form-data":
        multipart = MultiPartParser(
            *(request.headers, _bounded(request, TEXT_BYTES_LIMIT)),
            max_files=0,
            max_fields=FORM_FIELDS_LIMIT,
            max_part_size=TEXT_BYTES_LIMIT,
        )
        parse = multipart.parse()
    else:
        body = _bounded(request, TEXT_BYTES_LIMIT * 3)
        parse = FormParser(
            request.headers, body, max_fields=FORM_FIELDS_LIMIT, max_part_size=TEXT_BYTES_LIMIT * 3
        ).parse()
    try:
        form = await parse
    except MultiPartException:
        raise BadForm from None
    return _fields(form)


async def read_text(upload: Upload, reader: DocumentReader) -> DocumentText:
    """Give the text to match: what was pasted, then what the file holds.

    Raises DocumentRefused.
    """
    if upload.payload is None:
        return DocumentText(upload.text)
    document = await reader.read(upload.name, upload.payload)
    return DocumentText("\n".join(filter(None, (upload.text.strip(), document.text))), document.notes)


async def _bounded(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """Pass on the body's chunks until there are too many; what a Content-Length promises is not believed."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise TextTooLarge
        yield chunk


def _read_json(body: bytes) -> Upload:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise BadBody({"text": 'the body is no JSON in UTF-8; send {"text": …}'}) from None
    if not isinstance(said, dict) or set(said) != {"text"} or not isinstance(said["text"], str):
        raise BadBody({"text": 'send one JSON object with the one key "text", a string'})
    return Upload(_whole(said["text"]))


async def _read_form(form: FormData) -> Upload:
    try:
        text, file = form.get("text", ""), form.get("file")
        if isinstance(text, UploadFile):
            raise BadBody({"text": "the field text is a text; a file goes into the field file"})
        if not isinstance(file, UploadFile) or not file.filename:
            return Upload(_whole(text), chosen=_chosen(form))
        return Upload(_whole(text), file.filename, await file.read(), _chosen(form))
    finally:
        await form.close()  # a form always sends a file field, an empty one when nothing was chosen


def _fields(form: FormData) -> dict[str, tuple[str, ...]]:
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(_whole(name), []).append(_whole(value).replace("\0", ""))
    return {name: tuple(values) for name, values in fields.items()}


def _chosen(form: FormData) -> tuple[str, ...]:
    return tuple(value for value in form.getlist("with") if isinstance(value, str))


def _whole(text: str) -> str:
    """Replace lone halves of surrogate pairs, which JSON can smuggle in and no encoder or store can write.

    Raises TextTooLarge.
    """
    if len(text.encode("utf-8", "replace")) > TEXT_BYTES_LIMIT:
        raise TextTooLarge
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
