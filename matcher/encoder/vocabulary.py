"""Vocabulary (词表): which pieces of the default encoder are kept, and the tokenizer made of them."""

import re
from collections.abc import Sequence

from sentencepiece import SentencePieceNormalizer
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from matcher.encoder.weights import SpecialIds, Weights

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
MASK = "<mask>"

_BLANK = "▁"
_KEPT = re.compile(
    rf"[\x20-\x7e{_BLANK}"  # ASCII, and the mark of a word's beginning
    r"\xa1-\xbf\xd7\xf7\u0370-\u03ff"  # signs, Greek
    r"\u2000-\u2bff\u3000-\u303f\u3200-\u33ff\uff00-\uffef"  # punctuation, units, arrows, full and half width
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+"  # Han
)
_ACCENTED = re.compile(rf"{_BLANK}?[À-ÖØ-öø-ÿ]")  # the ä of Jyväskylä, else an unknown sign in the middle of a name
_LATIN_WORD = re.compile(r"[A-Za-z]{2}")
_HAN = re.compile(r"[\u3400-\u9fff]")


def kept_pieces(pieces: Sequence[str], english: frozenset[str]) -> list[int]:
    """List the ids of the pieces that Chinese and English need, ascending; the special ones stay in front.

    A piece stays when all of it is Han, ASCII, Greek or a sign, or a letter with an
    accent by itself; a Latin word only when `english` has it too.
    """
    return [
        place
        for place, piece in enumerate(pieces)
        if place < len(SPECIAL)
        or piece == MASK
        or _ACCENTED.fullmatch(piece)
        or (_KEPT.fullmatch(piece) and (piece in english or _HAN.search(piece) or not _LATIN_WORD.search(piece)))
    ]


def build_tokenizer(weights: Weights, kept: Sequence[int]) -> Tokenizer:
    """Make the Unigram tokenizer of the kept pieces; its ids are their places in `kept`."""
    pieces = [(weights.pieces[place], float(weights.scores[place])) for place in kept]
    special = weights.special
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=special.unk, byte_fallback=False))
    normaliser = [normalizers.Precompiled(_normaliser_table()), normalizers.Replace(Regex(" {2,}"), " ")]
    tokenizer.normalizer = normalizers.Sequence(normaliser)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_BLANK, prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(replacement=_BLANK, prepend_scheme="always")
    tokenizer.post_processor = _sentence(special)
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    tokenizer.add_special_tokens([AddedToken(MASK, special=True, normalized=False, lstrip=True)])
    return tokenizer


def _sentence(special: SpecialIds) -> processors.TemplateProcessing:
    return processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", special.bos), ("</s>", special.eos)],
    )


def _normaliser_table() -> bytes:
    """Take the table of nmt_nfkc, which the model was trained with, out of sentencepiece.

    It is field 2 of a protocol buffer whose fields before it are all of the kind "length, then so many bytes".
    """
    message = bytes(SentencePieceNormalizer(rule_name="nmt_nfkc").serialized_normalizer_spec())
    at = 0
    while at < len(message):
        tag = message[at]
        at += 1
        length = shift = 0
        while True:
            byte = message[at]
            at += 1
            length |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        if tag == (2 << 3 | 2):
            return message[at : at + length]
        at += length
    raise ValueError("sentencepiece has no table for nmt_nfkc")
