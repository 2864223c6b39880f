"""Subject (评测对象): a collection with its name and where its judgements come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from market.listing.listing import Listing
from matcher.evaluation.beir import read_collection
from matcher.evaluation.collection import Collection
from matcher.evaluation.evaluation import Source


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured; `titles` may be shown to everybody, by the id of a query or a document.

    `listings` are the needs and listings behind the texts, by the same ids, if there are any: then fields count too.
    """

    name: str
    source: Source
    collection: Collection
    titles: Mapping[str, str] = field(default_factory=dict)
    listings: Mapping[str, Listing] = field(default_factory=dict)


def read_subject(folder: Path) -> Subject:
    """Read a folder of the BEIR layout; its texts are shown to nobody.

    Raises BadCollection.
    """
    return Subject(folder.resolve().name, Source.FOLDER, read_collection(folder))
