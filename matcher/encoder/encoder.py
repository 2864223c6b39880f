"""Encoder (编码器): texts to vectors of unit length, by sentence-transformers.

sentence_transformers is imported when an encoder is opened: it takes seconds, and a search by words needs none.
"""

import json
import os
import threading
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from market.settings import DEFAULT_ENCODER, Settings
from matcher.encoder.weights import MULTILINGUAL, packaged
from matcher.errors import EncoderUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

_BATCH = 16  # texts of about equal length; larger batches are no faster on a processor
_THREADS_MIN = 2
_TOKENS_UNSAID = 512
_NOT_FETCHED = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.tflite"]  # other runtimes' copies

_OF_NO_EFFECT = frozenset({"_name_or_path", "transformers_version", "dtype", "torch_dtype"})  # the weights have a type


class Encoder(Protocol):
    """What the matcher asks of an encoder. `key` (name@sha256) differs whenever a vector could."""

    key: str
    dimension: int
    max_tokens: int
    query_prompt: str
    document_prompt: str

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode texts that ask, (n, dimension), each of unit length."""
        ...

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Encode texts that answer, (n, dimension), each of unit length."""
        ...


class SentenceTransformerEncoder:
    """Any sentence-transformers model on the processor, in single precision; one call at a time."""

    def __init__(self, model: "SentenceTransformer", name: str) -> None:
        prompts = model.prompts
        self.query_prompt = prompts.get("query") or ""
        self.document_prompt = prompts.get("document") or prompts.get("passage") or prompts.get("corpus") or ""
        self.dimension = int(model.get_embedding_dimension() or 0)
        self.max_tokens = int(model.max_seq_length or _TOKENS_UNSAID)
        self.key = f"{name}@{_digest(model)}"
        self._model = model
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: Path, *, name: str) -> Self:
        """Load a folder, without a look at the network.

        Raises EncoderUnavailable when it holds no model that loads.
        """
        import torch  # noqa: PLC0415  late, see the module
        from safetensors import SafetensorError  # noqa: PLC0415
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

        disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it without types
        cores = os.cpu_count() or 1
        torch.set_num_threads(min(cores, max(_THREADS_MIN, cores // 2)))  # the rest is for pages and database
        try:
            model = SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                model_kwargs={"dtype": torch.float32},  # half precision is slow on a processor
            )
        except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
            raise EncoderUnavailable(
                f"CUIBAI_ENCODER={name}: {folder} holds no model that loads ({_first_line(error)})"
            ) from error
        return cls(model.eval(), name)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode texts that ask, after the model's own prompt for queries."""
        return self._encode(texts, self.query_prompt)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Encode texts that answer, after the model's own prompt for documents."""
        return self._encode(texts, self.document_prompt)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        whole = [text.encode("utf-8", "replace").decode() for text in texts]  # half a surrogate pair is no text
        with self._lock:
            vectors = self._model.encode(
                whole, prompt=prompt, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)


def open_encoder(settings: Settings, *, say: Callable[[str], None]) -> Encoder:
    """Open the encoder that the settings name; the default one is converted on first use.

    Raises EncoderUnavailable, in one sentence that names the setting.
    """
    name = settings.encoder
    if name == DEFAULT_ENCODER:
        return _open_default(settings.home / "models" / name, say)
    folder = Path(name).expanduser()
    if folder.is_dir():
        return SentenceTransformerEncoder.load(folder, name=folder.resolve().name)
    if folder.is_absolute() or name.startswith((".", "~")):
        raise EncoderUnavailable(f"CUIBAI_ENCODER={name}: there is no such folder")
    return _open_of_hub(name, say)


def _open_default(folder: Path, say: Callable[[str], None]) -> Encoder:
    packaged(MULTILINGUAL)
    from matcher.encoder.conversion import convert, is_whole  # noqa: PLC0415  late, see the module

    if not is_whole(folder):
        try:
            convert(folder, say=say)
        except OSError as error:
            raise EncoderUnavailable(f"the encoder can't be written to {folder}: {error.strerror}") from error
    return SentenceTransformerEncoder.load(folder, name=DEFAULT_ENCODER)


def _open_of_hub(name: str, say: Callable[[str], None]) -> Encoder:
    """Open a model from the hub's own cache; fetch it where it is not there, or only in part."""
    from huggingface_hub import snapshot_download  # noqa: PLC0415  late, see the module
    from huggingface_hub.errors import LocalEntryNotFoundError  # noqa: PLC0415

    try:
        return SentenceTransformerEncoder.load(Path(snapshot_download(name, local_files_only=True)), name=name)
    except (LocalEntryNotFoundError, ValueError):
        say(f"fetching the encoder {name} from the model hub")
    except EncoderUnavailable as error:  # a download that was interrupted leaves a part
        say(f"{error}; fetching what is missing from the model hub")
    try:
        folder = Path(snapshot_download(name, ignore_patterns=_NOT_FETCHED))
    except (OSError, ValueError) as error:
        raise EncoderUnavailable(
            f"CUIBAI_ENCODER={name} is no folder, and can't be fetched from the model hub ({_first_line(error)})"
        ) from error
    try:  # out of reach of the hub, the part that is here is given again
        return SentenceTransformerEncoder.load(folder, name=name)
    except EncoderUnavailable as error:
        raise EncoderUnavailable(
            f"{error}; if its download was interrupted, start again with the model hub in reach"
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _digest(model: "SentenceTransformer") -> str:
    """Hash what the vectors depend on, whatever files it came from: weights, tokenizer, prompts, length, and how each
    module is set up (which pooling, say).
    """
    digest = sha256()
    for name, tensor in sorted(model.state_dict().items()):
        if ".pooler." in name:  # unused, and random where the model comes without one
            continue
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.detach().contiguous().numpy().tobytes())
    tokenizer = model.tokenizer
    backend = getattr(tokenizer, "backend_tokenizer", tokenizer)
    digest.update(backend.to_str().encode() if hasattr(backend, "to_str") else repr(backend).encode())
    settings = [_setup(module) for module in model], model.prompts, model.max_seq_length
    digest.update(json.dumps(settings, sort_keys=True, default=repr).encode())
    return digest.hexdigest()


def _setup(module: object) -> tuple[str, object, object]:
    """Name a module's kind, its own settings and its network's; not where it lies, nor which version wrote it."""
    own: dict[str, object] = getattr(module, "get_config_dict", dict)()
    network = getattr(getattr(module, "auto_model", None), "config", None)
    inner = network.to_dict() if network is not None else {}
    return type(module).__name__, own, {name: each for name, each in inner.items() if name not in _OF_NO_EFFECT}
