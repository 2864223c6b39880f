"""Status (索引状态): how far an index is, put together from those who keep it."""

from matcher.answering.match import IndexStatus
from matcher.encoder.queue import EncoderQueue
from matcher.index.index import Index
from matcher.ranking.live import RankerSource
from matcher.sync.progress import IndexProgress


def status_of(
    index: Index, progress: IndexProgress, desk: EncoderQueue, *, waiting: int, rankers: RankerSource
) -> IndexStatus:
    """Say how far an index is; `waiting` listings are to get vectors."""
    troubles = dict(progress.troubles)
    if desk.trouble:
        troubles["encoder"] = desk.trouble
    encoder = desk.encoder
    return IndexStatus(
        ready=progress.ready and not progress.stopped,
        listings=len(index),
        vectors=len(index) - index.waiting,
        waiting_words=progress.waiting_words,
        waiting_vectors=waiting,
        encoder=encoder.key if encoder is not None else "",
        encoder_state=desk.state,
        version=progress.version,
        rebuilding=progress.rebuilding,
        store_reachable=progress.store_reachable,
        age_s=progress.age_s,
        trouble="; ".join(troubles.values()) or None,
        ranker_trouble=rankers.trouble,
    )
