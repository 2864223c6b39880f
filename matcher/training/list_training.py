"""List training (列表训练): sentence-transformers' trainer on lists of listings, without padding that costs time."""

from collections.abc import Callable, Iterable, Sequence
from tempfile import TemporaryDirectory
from typing import Protocol

import numpy as np
import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.sentence_transformer.losses import DistillKLDivLoss
from sentence_transformers.sentence_transformer.model_card import SentenceTransformerModelCardCallback
from sentence_transformers.util import pairwise_cos_sim
from torch import Tensor
from transformers import PrinterCallback, TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from matcher.training.needs import LearningList

SHARPNESS = 20.0
"""Cosines lie close together: a softmax sees differences only when they are stretched, as CoSENT stretches them."""

_AT_ONCE = 32


class TrainingPace(Protocol):
    """How fast to learn."""

    @property
    def rate(self) -> float:
        """Give the learning rate at its highest."""
        ...

    @property
    def lists_at_once(self) -> int:
        """Give the lists of one step."""
        ...

    @property
    def list_size(self) -> int:
        """Give the listings of a list."""
        ...

    @property
    def weight_decay(self) -> float:
        """Give the decay of weights that are matrices."""
        ...

    @property
    def warm_up(self) -> float:
        """Give the share of the steps in which the rate rises; then it falls to 0."""
        ...

    @property
    def tokens(self) -> int:
        """Give the tokens of a text that are read."""
        ...

    @property
    def seed(self) -> int:
        """Give the seed of everything that is random."""
        ...


class ListLoss(DistillKLDivLoss):
    """The softmax of a need's similarities against the softmax of its levels; each text of a batch encoded once."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__(model, similarity_fct=_stretched)

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """Compute the loss of a batch: the first column holds needs, each further one a listing for each of them."""
        need, *listings = sentence_features
        rows = len(need["input_ids"])
        embeddings = self._encoded([need]), self._encoded(listings)
        columns = [embeddings[0], *embeddings[1].reshape(len(listings), rows, -1).unbind(0)]
        return self.compute_loss_from_embeddings(columns, labels)

    def _encoded(self, columns: Sequence[dict[str, Tensor]]) -> Tensor:
        """Encode the texts of columns, column after column, equals once, those of about one length together."""
        width = max(column["input_ids"].shape[1] for column in columns)
        tokens, marks = (
            torch.cat([torch.nn.functional.pad(column[name], (0, width - column[name].shape[1])) for column in columns])
            for name in ("input_ids", "attention_mask")
        )
        unique, places = torch.unique(tokens * marks - (1 - marks), dim=0, return_inverse=True)
        marks = (unique >= 0).long()
        lengths = marks.sum(dim=1)
        order = torch.argsort(lengths)
        parts = []
        for some in torch.split(order, _AT_ONCE):
            longest = int(lengths[some].max())
            inputs = {"input_ids": unique[some, :longest].clamp(min=0), "attention_mask": marks[some, :longest]}
            parts.append(self.model(inputs)["sentence_embedding"].float())
        embeddings = torch.cat(parts)[torch.argsort(order)]
        return embeddings[places]


class _AfterRound(TrainerCallback):
    def __init__(self, after_round: Callable[[int], None], *, ends: Sequence[int]) -> None:
        self._after_round = after_round
        self._ends = ends

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object) -> None:
        """Tell when as many steps are done as a round has."""
        del args, control
        if state.global_step in self._ends:
            self._after_round(self._ends.index(state.global_step) + 1)


def train_on_lists(
    model: SentenceTransformer,
    rounds: Sequence[Sequence[LearningList]],
    pace: TrainingPace,
    *,
    after_round: Callable[[int], None],
) -> None:
    """Let what may move in a model learn, round after round, each list once a round; in half precision where it pays.

    `after_round` hears the number of a round, from 1, when it has ended.
    """
    lists = [each for some in rounds for each in some]
    columns: dict[str, list[object]] = {"need": [each.need for each in lists]}
    for place in range(pace.list_size):
        columns[f"listing_{place}"] = [each.listings[place] for each in lists]
    columns["label"] = [[float(level) for level in each.levels] for each in lists]
    steps = -(-len(lists) // pace.lists_at_once)
    learned = np.cumsum([len(some) for some in rounds])
    told = _AfterRound(after_round, ends=[round(steps * int(count) / len(lists)) for count in learned])
    prompts = {"need": model.prompts.get("query") or ""}
    prompts |= {f"listing_{place}": model.prompts.get("document") or "" for place in range(pace.list_size)}
    longest, model.max_seq_length = model.max_seq_length, pace.tokens
    with TemporaryDirectory(prefix="cuibai-training-") as folder:
        arguments = SentenceTransformerTrainingArguments(
            output_dir=folder,
            num_train_epochs=1,
            per_device_train_batch_size=pace.lists_at_once,
            learning_rate=pace.rate,
            weight_decay=pace.weight_decay,
            warmup_steps=pace.warm_up,
            train_sampling_strategy="sequential",
            prompts=prompts,
            bf16=True,
            use_cpu=True,
            seed=pace.seed,
            data_seed=pace.seed,
            save_strategy="no",
            eval_strategy="no",
            logging_strategy="no",
            report_to="none",
            disable_tqdm=True,
            dataloader_num_workers=0,
        )
        trainer = SentenceTransformerTrainer(
            model=model,
            args=arguments,
            train_dataset=Dataset.from_dict(columns),
            loss=ListLoss(model),
            callbacks=[told],
        )
        for talkative in (PrinterCallback, SentenceTransformerModelCardCallback):
            trainer.remove_callback(talkative)  # standard output is for data, and nobody reads a card here
        trainer.train()
    model.max_seq_length = longest


def _stretched(first: Tensor, second: Tensor) -> Tensor:
    return SHARPNESS * pairwise_cos_sim(first, second)
