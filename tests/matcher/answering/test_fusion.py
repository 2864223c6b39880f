import numpy as np
import pytest

from matcher.answering.match import Signal
from matcher.ranking.fusion import SCALES, Values, fuse, standardise

NAN = float("nan")


def values(*numbers: float) -> Values:
    return np.array(numbers, dtype=np.float64)


def usual(signal: Signal, spreads: float = 0.0) -> float:
    """Give the raw value that lies so many spreads above a signal's centre."""
    scale = SCALES[signal]
    scaled = scale.centre + spreads * scale.spread
    return float(scaled**2 if scale.root else scaled)


@pytest.mark.parametrize("signal", list(Signal))
def test_a_usual_value_is_0_and_one_spread_more_is_1(signal: Signal) -> None:
    raw = values(usual(signal), usual(signal, 1.0), usual(signal, -1.0))

    assert standardise(signal, raw) == pytest.approx([0, 1, -1])


def test_meaning_and_letters_count_the_same() -> None:
    """(2 + 4) / 2 for meaning, (1 + 3) / 2 for letters, and the mean of both."""
    signals = {
        Signal.TITLE_MEANING: values(usual(Signal.TITLE_MEANING, 2.0)),
        Signal.BODY_MEANING: values(usual(Signal.BODY_MEANING, 4.0)),
        Signal.WORDS: values(usual(Signal.WORDS, 1.0)),
        Signal.CHARACTERS: values(usual(Signal.CHARACTERS, 3.0)),
    }

    assert fuse(signals) == pytest.approx([(3.0 + 2.0) / 2])


def test_a_listing_without_vectors_yet_is_scored_by_its_letters() -> None:
    signals = {
        Signal.TITLE_MEANING: values(usual(Signal.TITLE_MEANING, 5.0), NAN),
        Signal.BODY_MEANING: values(usual(Signal.BODY_MEANING, 5.0), NAN),
        Signal.WORDS: values(usual(Signal.WORDS, 1.0), usual(Signal.WORDS, 2.0)),
    }

    assert fuse(signals) == pytest.approx([3.0, 2.0])


def test_without_an_encoder_letters_alone_are_fused() -> None:
    signals = {
        Signal.WORDS: values(usual(Signal.WORDS, 1.0)),
        Signal.CHARACTERS: values(usual(Signal.CHARACTERS, 2.0)),
    }

    assert fuse(signals) == pytest.approx([1.5])


def test_a_score_does_not_depend_on_the_other_candidates() -> None:
    generator = np.random.default_rng(4)
    signals = {signal: generator.random(20) for signal in Signal}

    whole = fuse(signals)
    alone = [fuse({signal: column[place : place + 1] for signal, column in signals.items()})[0] for place in range(20)]

    assert whole == pytest.approx(alone)


def test_more_of_any_signal_never_lowers_a_score() -> None:
    base = {signal: values(usual(signal)) for signal in Signal}
    for signal in Signal:
        more = base | {signal: values(usual(signal, 0.5))}
        assert fuse(more)[0] > fuse(base)[0]


def test_nothing_shared_scores_below_the_usual() -> None:
    assert fuse({Signal.WORDS: values(0.0), Signal.CHARACTERS: values(0.0)})[0] < 0


def test_signals_that_cannot_be_fused_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in shape"):
        fuse({Signal.WORDS: values(1.0), Signal.CHARACTERS: values(1.0, 2.0)})
    with pytest.raises(ValueError, match="there are none"):
        fuse({})
    with pytest.raises(ValueError, match="no signal at all"):
        fuse({Signal.BODY_MEANING: values(0.9, NAN)})
    with pytest.raises(ValueError, match="words is below 0"):
        fuse({Signal.WORDS: values(-0.1)})


def test_no_candidates_have_no_scores() -> None:
    assert fuse({Signal.WORDS: values(), Signal.CHARACTERS: values()}).shape == (0,)
