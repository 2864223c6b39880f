"""Conversion (转换): the default encoder as an ordinary sentence-transformers folder, made once.

It is multilingual-e5-small (MIT), read from an installed package, its vocabulary cut to Chinese and English.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
from transformers.utils.logging import disable_progress_bar

from matcher.encoder.vocabulary import MASK, build_tokenizer, kept_pieces
from matcher.encoder.weights import ENGLISH_PORTUGUESE, MULTILINGUAL, SHA256, Weights, packaged

TOKENS_MAX = 512
PROMPTS = {"query": "query: ", "document": "passage: "}
"""What e5 was trained with; without them it ranks worse."""

_MAKING = ".making-"
_MANIFEST = "cuibai.json"
_FORM = 1  # raised when a later version converts otherwise
_TOKENS = {
    "bos_token": "<s>",
    "cls_token": "<s>",
    "eos_token": "</s>",
    "sep_token": "</s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
    "mask_token": MASK,
}
_LAYER = (
    ("attention.self.query", "q"),
    ("attention.self.key", "k"),
    ("attention.self.value", "v"),
    ("attention.output.dense", "ao"),
    ("intermediate.dense", "fi"),
    ("output.dense", "fo"),
)
_NORMS = (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln"))


def is_whole(folder: Path) -> bool:
    """Say whether a converted folder is there, with every file as it was written."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        files: dict[str, str] = manifest["files"]
        return manifest["form"] == _FORM and all(_digest(folder / name) == digest for name, digest in files.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def convert(folder: Path, *, say: Callable[[str], None]) -> None:
    """Write the default encoder into `folder`, which appears whole or not at all; about ten seconds.

    Whoever converts at the same time waits, and uses what is there then. Raises EncoderUnavailable when the weights are
    not installed, OSError when the disk refuses.
    """
    with _alone_in(folder.parent):
        if is_whole(folder):
            return
        for stale in folder.parent.glob(f"{_MAKING}*"):  # of a process that was killed
            shutil.rmtree(stale, ignore_errors=True)
        _convert(folder, say)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Wait for whoever else works in a folder; the lock dies with its process and leaves no file."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _convert(folder: Path, say: Callable[[str], None]) -> None:
    say("preparing the encoder: reading its weights")
    weights = Weights.read(packaged(MULTILINGUAL), checksum=SHA256[MULTILINGUAL])
    english = Weights.read(packaged(ENGLISH_PORTUGUESE), checksum=SHA256[ENGLISH_PORTUGUESE])
    kept = kept_pieces(weights.pieces, frozenset(english.pieces))
    say(f"preparing the encoder: {len(kept):,} of {len(weights.pieces):,} pieces are Chinese or English")
    making = Path(tempfile.mkdtemp(prefix=_MAKING, dir=folder.parent))
    try:
        _write(making, weights, kept)
        _seal(making)
        if folder.exists():
            folder.rename(making / "replaced")
        making.joinpath("model").rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    say(f"preparing the encoder: written to {folder}")


def _write(making: Path, weights: Weights, kept: list[int]) -> None:
    parts, model = making / "parts", making / "model"
    disable_progress_bar()  # type: ignore[no-untyped-call]  # `say` tells what goes on
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # transformers leaves it without types
        tokenizer_object=build_tokenizer(weights, kept),
        model_max_length=TOKENS_MAX,
        model_input_names=["input_ids", "attention_mask"],
        **_TOKENS,
    )
    _network(weights, kept).save_pretrained(parts)
    tokenizer.save_pretrained(parts)
    transformer = Transformer(
        str(parts), max_seq_length=TOKENS_MAX, model_kwargs={"add_pooling_layer": False, "local_files_only": True}
    )
    modules = [transformer, Pooling(weights.shape.hidden, pooling_mode="mean"), Normalize()]
    SentenceTransformer(modules=modules, device="cpu", prompts=PROMPTS).save(str(model), create_model_card=False)
    settings = model / "sentence_bert_config.json"
    written = json.loads(settings.read_bytes())
    written["model_kwargs"] = {"add_pooling_layer": False}  # or a random one is made at each load
    settings.write_text(json.dumps(written, indent=1), "utf-8")


def _network(weights: Weights, kept: list[int]) -> BertModel:
    """Build the network in half precision: the weights are 4-bit by origin, and the file is half as long."""
    shape = weights.shape
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=1e-12,
        pad_token_id=weights.special.pad,
        hidden_act="gelu",
    )
    network = BertModel(config, add_pooling_layer=False)
    network.load_state_dict(dict(_state(weights, kept)))
    torch.nn.Module.half(network)
    return network


def _state(weights: Weights, kept: list[int]) -> Iterator[tuple[str, torch.Tensor]]:
    hidden, wide = weights.shape.hidden, weights.shape.feed_forward
    embeddings = weights.matrix("emb.word", weights.shape.vocabulary, hidden)[kept]
    yield "embeddings.word_embeddings.weight", torch.from_numpy(embeddings)
    for name, rows, short in (
        ("position", weights.shape.positions, "pos"),
        ("token_type", weights.shape.types, "type"),
    ):
        table = weights.vector(f"emb.{short}").reshape(rows, hidden)
        yield f"embeddings.{name}_embeddings.weight", torch.from_numpy(table)
    yield from _norm(weights, "embeddings.LayerNorm", "emb.ln")
    for layer in range(weights.shape.layers):
        for name, short in _LAYER:
            rows = wide if short == "fi" else hidden
            columns = wide if short == "fo" else hidden
            matrix = weights.matrix(f"l{layer}.{short}.w", rows, columns)
            yield f"encoder.layer.{layer}.{name}.weight", torch.from_numpy(matrix)
            yield f"encoder.layer.{layer}.{name}.bias", torch.from_numpy(weights.vector(f"l{layer}.{short}.b"))
        for name, short in _NORMS:
            yield from _norm(weights, f"encoder.layer.{layer}.{name}", f"l{layer}.{short}")


def _norm(weights: Weights, name: str, short: str) -> Iterator[tuple[str, torch.Tensor]]:
    yield f"{name}.weight", torch.from_numpy(weights.vector(f"{short}.w"))
    yield f"{name}.bias", torch.from_numpy(weights.vector(f"{short}.b"))


def _seal(making: Path) -> None:
    """Note every file's checksum inside the model, so that a damaged one is seen."""
    model = making / "model"
    files = {str(path.relative_to(model)): _digest(path) for path in sorted(model.rglob("*")) if path.is_file()}
    manifest = {"form": _FORM, "source": SHA256[MULTILINGUAL], "files": files}
    (model / _MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
