"""What can go wrong in the matcher, in words a person can act on."""


class MatcherError(Exception):
    """The root of every error that the matcher raises on purpose."""


class Busy(MatcherError):
    """Too many texts wait for the encoder; the same request will do later."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many requests are waiting; try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class EncoderUnavailable(MatcherError):
    """No encoder can be loaded; the text names the setting that mends it. Search by words still works."""


class RerankerUnavailable(MatcherError):
    """The reranker that the settings name can't be used; answers keep their own order."""


class ArtifactMismatch(MatcherError):
    """A file of the index is damaged, or was made by another version or encoder; a rebuild mends it."""


class ModelRefused(MatcherError):
    """A trained model does not fit: its encoder, its features, or its file; the text names it and the fix."""


class IndexHeld(MatcherError):
    """Another process owns the index. `pid` and `address` (of its web server) are None when it left no note."""

    def __init__(self, pid: int | None, address: str | None) -> None:
        owner = f"process {pid}" if pid is not None else "another process"
        where = f" (it serves {address})" if address else ""
        super().__init__(f"{owner}{where} owns the index; stop it, or ask it instead")
        self.pid = pid
        self.address = address
