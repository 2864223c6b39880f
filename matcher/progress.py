"""Progress (进度): how far the index is, and what troubles it, as `status` tells it."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Progress:
    """What `status` tells. `ready` once everything published at the start is found by its words."""

    ready: bool = False
    rebuilding: bool = False
    store_reachable: bool = True
    waiting_words: int = 0
    version: str = ""
    applied: int = 0
    troubles: dict[str, str] = field(default_factory=dict)
