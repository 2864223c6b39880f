"""Artifact (索引文件): the index on disk, written whole beside the old one and then pointed to.

index/current             the name of the folder that counts
index/saved-000012/       artifact.json, catalog.npz, titles.vectors, passages.vectors, words/
index/live/               the words that are being written to; made anew from the saved ones at each start
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from market.listing.store.changes import ChangeLane, Position
from matcher.errors import ArtifactMismatch
from matcher.index.catalog import Catalog
from matcher.index.characters import Characters
from matcher.index.index import Index
from matcher.index.lexical import LexicalIndex
from matcher.index.meaning import Meaning, MeaningCopy
from matcher.index.vector_store import VectorStore
from matcher.index.words import Words

FORMAT = 3
CURRENT = "current"
LIVE = "live"
_MANIFEST = "artifact.json"
_CATALOG = "catalog.npz"
_WORDS = "words"
_SEGMENTS = "meta.json"  # of tantivy: the segments that count
_MEANING = ("meaning.npz", "titles.vectors", "passages.vectors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """What a saved index says of itself. `files` maps each file to its sha256; `encoder` is empty without vectors."""

    format: int
    store: str
    encoder: str
    dimension: int
    positions: dict[str, tuple[int, int]]
    listings: int
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Loaded:
    """An index that was read, and how far it had followed. `trouble` says what of it could not be used."""

    index: Index
    positions: Mapping[ChangeLane, Position]
    trouble: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """An index of one moment, to be written while the index itself goes on changing. Its words are in place."""

    target: Path
    store: str
    positions: Mapping[ChangeLane, Position]
    listings: int
    terms: frozenset[str]
    arrays: Mapping[str, NDArray[np.generic]]
    meaning: MeaningCopy | None


def save(folder: Path, index: Index, words: Path, *, store: str, positions: Mapping[ChangeLane, Position]) -> None:
    """Write the index beside the old one, point to it, remove the old one. `words` is its live folder.

    Called where nothing writes to the index. Raises OSError (of a full disk), leaving the old one in place.
    """
    write(folder, snapshot(folder, index, words, store=store, positions=positions))


def snapshot(
    folder: Path, index: Index, words: Path, *, store: str, positions: Mapping[ChangeLane, Position]
) -> Snapshot:
    """Copy what `write` needs, called where nothing writes to the index; one at a time. Raises OSError."""
    number = 1 + max((_number(path) for path in folder.glob("saved-*")), default=0)
    target = folder / f"saved-{number:06}"
    target.mkdir(parents=True)
    try:
        copy_words(words, target / _WORDS, link=True)
    except OSError:
        shutil.rmtree(target, ignore_errors=True)
        raise
    packed = index.catalog.pack() | index.characters.pack() | index.titles.pack("title")
    return Snapshot(
        target=target,
        store=store,
        positions=dict(positions),
        listings=len(index),
        terms=index.terms,
        arrays={name: array.copy() if array.flags.writeable else array for name, array in packed.items()},
        meaning=index.meaning.copied() if index.meaning is not None else None,
    )


def write(folder: Path, taken: Snapshot) -> None:
    """Write a snapshot, point to it, and remove the index before it. Raises OSError, leaving that one in place."""
    for _ in write_steps(folder, taken):
        pass


def write_steps(folder: Path, taken: Snapshot) -> Iterator[None]:
    """Do what `write` does, stopping after each step: a crash at any of them leaves the old or the new index whole."""
    target, meaning = taken.target, taken.meaning
    try:
        terms = np.array(sorted(taken.terms), dtype=np.str_)
        np.savez(target / _CATALOG, allow_pickle=False, terms=terms, **taken.arrays)
        yield
        if meaning is not None:
            np.savez(target / _MEANING[0], allow_pickle=False, **meaning.save(target))
        yield
        manifest = Artifact(
            format=FORMAT,
            store=taken.store,
            encoder=meaning.encoder_key if meaning is not None else "",
            dimension=meaning.dimension if meaning is not None else 0,
            positions={lane.value: (position.xid, position.seq) for lane, position in taken.positions.items()},
            listings=taken.listings,
            files={
                str(path.relative_to(target)): _sha256(path) for path in sorted(target.rglob("*")) if path.is_file()
            },
        )
        _write(target / _MANIFEST, json.dumps(asdict(manifest), indent=1))
        yield
        _write(folder / CURRENT, target.name)
        yield
    except OSError:
        shutil.rmtree(target, ignore_errors=True)
        raise
    for path in folder.glob("saved-*"):
        if path != target:
            shutil.rmtree(path)
    yield


def load(folder: Path, words: Words, *, store: str, live: Path, engine: type[VectorStore] | None = None) -> Loaded:
    """Read the saved index, its words copied to the folder `live` and its vectors into an `engine`.

    Vectors that are damaged, or of another engine, are left out and named in `trouble`; the rest still serves.

    Raises ArtifactMismatch when there is none, or its words or catalog are damaged, or it belongs to another store
    or format: then only a rebuild helps.
    """
    try:
        name = (folder / CURRENT).read_text(encoding="utf-8").strip()
        target = folder / name
        manifest = Artifact(**json.loads((target / _MANIFEST).read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ArtifactMismatch("there is no saved index") from None
    except (ValueError, TypeError) as error:
        raise ArtifactMismatch(f"the saved index can't be read ({error})") from error
    if manifest.format != FORMAT:
        raise ArtifactMismatch(f"the saved index has format {manifest.format}, this program reads {FORMAT}")
    if manifest.store != store:
        raise ArtifactMismatch("the saved index belongs to another store, or to this one before it was restored")
    damaged = {path for path, digest in manifest.files.items() if not _is_whole(target / path, digest)}
    if damaged - set(_MEANING):
        raise ArtifactMismatch(f"{', '.join(sorted(damaged - set(_MEANING)))} of the saved index is damaged")
    packed = _arrays(target / _CATALOG)
    index = Index(
        words,
        open_live(live, words, source=target / _WORDS),
        catalog=Catalog.unpack(packed),
        characters=Characters.unpack(packed),
        titles=Characters.unpack(packed, "title"),
    )
    index.learn(str(term) for term in packed.get("terms", ()))
    index.teach()
    trouble = None
    if damaged:
        trouble = f"{', '.join(sorted(damaged))} of the saved index is damaged; vectors are being made anew"
    elif manifest.encoder:
        rows = _arrays(target / _MEANING[0])
        try:
            index.adopt(Meaning.load(manifest.encoder, manifest.dimension, target, rows, engine))
        except ArtifactMismatch as error:
            trouble = f"{error}; vectors are being made anew"
    positions = {lane: Position(*manifest.positions[lane.value]) for lane in ChangeLane}
    return Loaded(index, positions, trouble)


def open_live(live: Path, words: Words, *, source: Path | None = None) -> LexicalIndex:
    """Open a lexical index to write to in the folder `live`, made anew: empty, or with the words of `source`."""
    shutil.rmtree(live, ignore_errors=True)
    if source is not None:
        copy_words(source, live)
    return LexicalIndex.open(live, words)


def copy_words(source: Path, target: Path, *, link: bool = False) -> None:
    """Copy a lexical index that nobody commits to; with `link` its segments, which never change, share the disk.

    Merges go on by themselves: a copy is whole when the list of segments did not change while it was made.
    Raises OSError.
    """
    for _ in range(10):
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        before = (source / _SEGMENTS).read_bytes()
        try:
            for path in source.iterdir():
                if path.suffix != ".lock":
                    _copy(path, target / path.name, link=link and path.suffix != ".json")
        except FileNotFoundError:
            continue
        if (source / _SEGMENTS).read_bytes() == before == (target / _SEGMENTS).read_bytes():
            return
    raise OSError(f"{source} keeps changing while it is copied")


def _copy(path: Path, target: Path, *, link: bool) -> None:
    if link:
        with suppress(OSError):  # not every disk has links; a file that is gone is noticed below
            target.hardlink_to(path)
            return
    shutil.copyfile(path, target)


def _write(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    half = path.with_name(path.name + ".part")
    with half.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def _arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    try:
        with np.load(path, allow_pickle=False) as packed:
            return {name: packed[name] for name in packed.files}
    except (ValueError, BadZipFile, KeyError) as error:
        raise ArtifactMismatch(f"{path.name} of the saved index can't be read ({error})") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _is_whole(path: Path, digest: str) -> bool:
    return path.is_file() and _sha256(path) == digest


def _number(path: Path) -> int:
    _, _, number = path.name.partition("-")
    return int(number) if number.isdecimal() else 0
