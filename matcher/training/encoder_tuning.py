"""Encoder tuning (编码器微调): an encoder learns from judged needs in which order their listings belong.

sentence-transformers' trainer and its listwise loss: the softmax of a need's similarities moves towards the softmax of
its levels (Cao et al., ICML 2007). Few judgements are easily learned by heart, so the embeddings of the words stay as
they are, there are few rounds, and what is kept is chosen on needs that were held out: a round, and how far towards it
from where the encoder began (Wortsman et al., CVPR 2022).
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from torch import Tensor
from transformers.utils.logging import disable_progress_bar

from matcher.evaluation.metrics import ndcg_at_k, rank
from matcher.training.list_training import train_on_lists
from matcher.training.needs import JudgedNeed, LearningList, learning_lists

Weights = Mapping[str, Tensor]
Say = Callable[[str], None]

_BATCH = 64


@dataclass(frozen=True, slots=True)
class Tuning:
    """How an encoder learns. Which round is kept, and which of `shares` of the way, is chosen on needs held out."""

    rounds: int = 3
    rate: float = 5e-5
    list_size: int = 16
    lists_at_once: int = 8
    weight_decay: float = 0.01
    warm_up: float = 0.1
    tokens: int = 128
    shares: tuple[float, ...] = (0.25, 0.5, 0.75, 1.0)
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Tried:
    """Weights that were tried: after which round, how far towards it (0 the encoder as it was), nDCG@10 held out."""

    round: int
    share: float
    reached: float


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was kept, and all that was tried."""

    kept: Tried
    tried: tuple[Tried, ...]


def tune_encoder(
    base: Path,
    target: Path,
    needs: Sequence[JudgedNeed],
    held_out: Sequence[JudgedNeed],
    *,
    tuning: Tuning,
    say: Say,
) -> Tuned:
    """Let the encoder in `base` learn from needs and write the best of what was tried to `target`, whole or not at all.

    Ties keep what is nearer to the encoder as it was, which is itself among what is tried. Raises ValueError when the
    needs teach nothing or those held out tell nothing.
    """
    random = np.random.default_rng(tuning.seed)
    rounds = [_round(needs, tuning, random) for _ in range(tuning.rounds)]
    judging = [need for need in held_out if need.tells]
    if not rounds or not rounds[0] or not judging:
        raise ValueError("an encoder learns from needs whose listings differ in level, and is chosen on others")
    disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it without types
    torch.manual_seed(tuning.seed)
    model = SentenceTransformer(str(base), device="cpu", local_files_only=True, model_kwargs={"dtype": torch.float32})
    moving = _layers(model)
    start = {name: tensor.detach().clone() for name, tensor in moving.items()}
    say(f"learning from {len(rounds[0])} lists of {len(needs)} needs, {tuning.rounds} times")
    snapshots: list[Weights] = []

    def keep(_: int) -> None:
        snapshots.append({name: tensor.detach().clone() for name, tensor in moving.items()})
        say(f"round {len(snapshots)} of {tuning.rounds} learned")

    train_on_lists(model, rounds, tuning, after_round=keep)
    model.eval()
    tried = [Tried(0, 0.0, _reached(model, moving, start, judging))]
    say(f"as it was: nDCG@10 {tried[0].reached:.4f} on needs held out")
    for number, weights in enumerate(snapshots, start=1):
        for share in tuning.shares:
            tried.append(Tried(number, share, _reached(model, moving, _between(start, weights, share), judging)))
            say(f"round {number}, {share:.0%} of the way: nDCG@10 {tried[-1].reached:.4f} on needs held out")
    kept = min(tried, key=lambda each: (-each.reached, each.share, each.round))
    _load(moving, start if kept.round == 0 else _between(start, snapshots[kept.round - 1], kept.share))
    _write(model, base, target)
    return Tuned(kept, tuple(tried))


def _round(needs: Sequence[JudgedNeed], tuning: Tuning, random: np.random.Generator) -> list[LearningList]:
    lists = list(learning_lists(needs, size=tuning.list_size, random=random))
    return [lists[place] for place in random.permutation(len(lists))]


def _layers(model: SentenceTransformer) -> dict[str, Tensor]:
    """Freeze everything but the layers, the embeddings of words above all, and name what still moves.

    Raises ValueError for a network whose layers are not where BERT and its kin have them.
    """
    network = model[0].auto_model
    layers = getattr(getattr(network, "encoder", None), "layer", None)
    if layers is None:
        raise ValueError(f"{type(network).__name__} has no encoder.layer; an encoder of BERT's kind can be tuned")
    for parameter in model.parameters():
        parameter.requires_grad_(False)  # noqa: FBT003  torch's own
    for layer in layers:
        for parameter in layer.parameters():
            parameter.requires_grad_(True)  # noqa: FBT003
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def _between(start: Weights, end: Weights, share: float) -> Weights:
    return {name: torch.lerp(tensor, end[name], share) for name, tensor in start.items()}


def _load(moving: Weights, weights: Weights) -> None:
    with torch.no_grad():
        for name, tensor in moving.items():
            tensor.copy_(weights[name])


def _reached(model: SentenceTransformer, moving: Weights, weights: Weights, needs: Sequence[JudgedNeed]) -> float:
    """Average nDCG@10 over needs when listings are ordered by the mean of all ways of comparing texts."""
    _load(moving, weights)
    asked = [text for need in needs for text in (need.query.title, need.query.passages[0])]
    offered = sorted({text for need in needs for each in need.listings for text in (each.title, each.passages[0])})
    questions = _encoded(model, asked, asking=True).reshape(len(needs), 2, -1)
    vectors = dict(zip(offered, _encoded(model, offered, asking=False), strict=True))
    found = []
    for need, question in zip(needs, questions, strict=True):
        titles = np.stack([vectors[each.title] for each in need.listings])
        passages = np.stack([vectors[each.passages[0]] for each in need.listings])
        similarities = ((titles + passages) @ question.T).mean(axis=1).astype(np.float64)
        found.append(ndcg_at_k(need.levels - 1, rank(similarities)))
    return float(np.mean(found))


def _encoded(model: SentenceTransformer, texts: Sequence[str], *, asking: bool) -> NDArray[np.float32]:
    encode = model.encode_query if asking else model.encode_document
    with torch.autocast("cpu", dtype=torch.bfloat16):
        vectors = encode(list(texts), batch_size=_BATCH, show_progress_bar=False, normalize_embeddings=True)
    return np.asarray(vectors, dtype=np.float32)


def _write(model: SentenceTransformer, base: Path, target: Path) -> None:
    """Write the tuned encoder beside `target` and put it in place; what the base folder says of itself goes with it."""
    making = target.with_name(f".making-{target.name}")
    shutil.rmtree(making, ignore_errors=True)
    model.half()
    model.save(str(making), create_model_card=False)
    settings = base / "sentence_bert_config.json"
    if settings.is_file():
        shutil.copyfile(settings, making / settings.name)
    shutil.rmtree(target, ignore_errors=True)
    making.rename(target)
