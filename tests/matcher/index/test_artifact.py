import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from market.listing.store.changes import START, ChangeLane, Position
from matcher.errors import ArtifactMismatch
from matcher.index.artifact import CURRENT, FORMAT, Loaded, load, open_live, save, snapshot, write, write_steps
from matcher.index.index import Index
from matcher.index.meaning import Meaning
from matcher.index.text import indexed_listing
from matcher.index.vector_store import VectorStore, import_engine
from matcher.index.words import Words
from tests.hashing import HashingEncoder
from tests.listings import a_need, an_achievement, an_expert, an_organization
from tests.matcher.index.numpy_store import NumpyStore
from tests.matcher.index.states import give_meaning, state_of

OWNER = an_organization()
ENCODER = HashingEncoder()
WORDS = Words.build()
POSITIONS = {ChangeLane.SINGLE: Position(7, 3), ChangeLane.BULK: Position(6, 1)}
LISTINGS = (an_achievement(OWNER), a_need(OWNER), an_expert(OWNER))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[Index]:
    index = Index(WORDS, open_live(folder / "live-1", WORDS))
    index.adopt(Meaning(ENCODER.key, ENCODER.dimension))
    put(index, 2)
    yield index
    index.lexical.close()


def put(index: Index, count: int) -> None:
    indexed = [indexed_listing(listing, OWNER) for listing in LISTINGS[:count]]
    index.apply(indexed)
    give_meaning(index, indexed, ENCODER)


def kept(folder: Path, index: Index, *, store: str = "store-1") -> str:
    save(folder, index, folder / "live-1", store=store, positions=POSITIONS)
    return (folder / CURRENT).read_text()


def read(folder: Path, *, store: str = "store-1", engine: type[VectorStore] | None = None) -> Loaded:
    loaded = load(folder, WORDS, store=store, live=folder / "live-2", engine=engine)
    loaded.index.lexical.close()
    return loaded


def test_what_is_loaded_is_what_was_saved(folder: Path, index: Index) -> None:
    assert kept(folder, index) == "saved-000001"
    loaded = read(folder)
    assert state_of(loaded.index) == state_of(index)
    assert loaded.positions == POSITIONS
    assert loaded.trouble is None
    assert loaded.index.meaning is not None
    assert loaded.index.meaning.encoder_key == ENCODER.key


def test_terms_that_listings_brought_are_known_again(folder: Path, index: Index) -> None:
    index.learn(["晶界扩散源合金"])
    assert "晶界扩散源合金" not in WORDS.cut("晶界扩散源合金")
    assert index.teach()
    kept(folder, index)
    fresh = Words.build()
    loaded = load(folder, fresh, store="store-1", live=folder / "live-3")
    loaded.index.lexical.close()
    assert "晶界扩散源合金" in fresh.cut("晶界扩散源合金")
    assert not loaded.index.teach()


def test_the_next_save_replaces_the_one_before(folder: Path, index: Index) -> None:
    kept(folder, index)
    put(index, 3)
    assert kept(folder, index) == "saved-000002"
    assert [path.name for path in folder.glob("saved-*")] == ["saved-000002"]
    assert len(read(folder).index) == 3


def test_writing_on_after_a_save_does_not_touch_what_was_saved(folder: Path, index: Index) -> None:
    kept(folder, index)
    before = state_of(index)
    put(index, 3)
    index.apply([], [LISTINGS[0].id])
    assert state_of(read(folder).index) == before


def test_a_snapshot_stays_as_it_was_while_the_index_goes_on(folder: Path, index: Index) -> None:
    before = state_of(index)
    taken = snapshot(folder, index, folder / "live-1", store="store-1", positions=POSITIONS)
    put(index, 3)
    index.apply([], [LISTINGS[0].id])
    for number in range(8):  # merges of segments remove those that were linked
        index.apply([indexed_listing(an_achievement(OWNER, number=f"B-{number}"), OWNER)])
    write(folder, taken)
    loaded = read(folder)
    assert state_of(loaded.index) == before
    assert loaded.trouble is None


@pytest.mark.parametrize("steps", range(6))
def test_a_crash_after_any_step_leaves_the_old_or_the_new_index_whole(folder: Path, index: Index, steps: int) -> None:
    kept(folder, index)
    old = state_of(index)
    put(index, 3)
    new = state_of(index)
    taken = snapshot(folder, index, folder / "live-1", store="store-1", positions=POSITIONS)
    writing = write_steps(folder, taken)
    for _ in range(steps):
        next(writing)
    del writing  # nothing runs after a kill: a generator that is dropped goes no further either
    loaded = state_of(read(folder).index)
    assert loaded == (new if steps >= 4 else old)
    kept(folder, index)
    assert len(list(folder.glob("saved-*"))) == 1


@pytest.mark.parametrize("name", ["titles.vectors", "passages.vectors", "meaning.npz"])
@pytest.mark.parametrize("harm", ["flip", "cut", "remove"])
def test_damaged_vectors_leave_the_words(folder: Path, index: Index, name: str, harm: str) -> None:
    _harm(folder / kept(folder, index) / name, harm)
    loaded = read(folder)
    assert loaded.trouble is not None
    assert name in loaded.trouble
    assert loaded.index.meaning is None
    assert loaded.index.without_meaning() == sorted(listing.id for listing in LISTINGS[:2])
    assert loaded.index.lexical.find("矫顽力", cap=5).rows.tolist() == [0]


@pytest.mark.parametrize(("saved", "opened"), [(import_engine(), NumpyStore), (NumpyStore, import_engine())])
def test_vectors_of_another_engine_leave_the_words(
    folder: Path, saved: type[VectorStore], opened: type[VectorStore]
) -> None:
    index = Index(WORDS, open_live(folder / "live-1", WORDS))
    index.adopt(Meaning(ENCODER.key, ENCODER.dimension, saved))
    put(index, 2)
    kept(folder, index)
    index.lexical.close()
    loaded = read(folder, engine=opened)
    assert loaded.trouble is not None
    assert loaded.trouble.startswith("titles.vectors of the saved index ")
    assert loaded.trouble.endswith("; vectors are being made anew")
    assert loaded.index.meaning is None
    assert loaded.index.without_meaning() == sorted(listing.id for listing in LISTINGS[:2])
    assert loaded.index.lexical.find("矫顽力", cap=5).rows.tolist() == [0]
    assert read(folder, engine=saved).trouble is None


@pytest.mark.parametrize("harm", ["flip", "cut", "remove"])
def test_a_damaged_catalog_or_word_file_asks_for_a_rebuild(folder: Path, index: Index, harm: str) -> None:
    target = folder / kept(folder, index)
    words = next(path for path in (target / "words").iterdir() if path.suffix == ".idx")
    for path in (target / "catalog.npz", words):
        copy = folder.parent / "copy"
        shutil.copytree(folder, copy)
        _harm(copy / path.relative_to(folder), harm)
        with pytest.raises(ArtifactMismatch, match="damaged"):
            read(copy)
        shutil.rmtree(copy)
    assert len(read(folder).index) == 2


def test_another_store_or_format_or_nothing_at_all_asks_for_a_rebuild(folder: Path, index: Index) -> None:
    with pytest.raises(ArtifactMismatch, match="no saved index"):
        read(folder)
    target = folder / kept(folder, index)
    with pytest.raises(ArtifactMismatch, match="another store"):
        read(folder, store="store-2")
    manifest = target / "artifact.json"
    text = manifest.read_text()
    manifest.write_text(text.replace(f'"format": {FORMAT}', '"format": 999'))
    with pytest.raises(ArtifactMismatch, match="format 999"):
        read(folder)
    for broken in ("{", "[]", '{"format": 1}', "null"):
        manifest.write_text(broken)
        with pytest.raises(ArtifactMismatch, match="can't be read"):
            read(folder)
    (folder / CURRENT).write_text("saved-000777")
    with pytest.raises(ArtifactMismatch, match="no saved index"):
        read(folder)


def test_an_index_without_vectors_is_saved_too(folder: Path) -> None:
    index = Index(WORDS, open_live(folder / "live-1", WORDS))
    index.apply([indexed_listing(LISTINGS[0], OWNER)])
    save(folder, index, folder / "live-1", store="s", positions=dict.fromkeys(ChangeLane, START))
    index.lexical.close()
    loaded = read(folder, store="s")
    assert state_of(loaded.index) == state_of(index)
    assert loaded.index.meaning is None


def _harm(path: Path, harm: str) -> None:
    content = bytearray(path.read_bytes())
    match harm:
        case "flip":
            content[len(content) // 2] ^= 0xFF
            path.write_bytes(content)
        case "cut":
            path.write_bytes(content[: len(content) // 2])
        case _:
            path.unlink()
