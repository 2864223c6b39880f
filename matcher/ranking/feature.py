"""Feature (特征): one comparable value of a need and a listing, its meaning, and which way it may move a level."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


class FeatureDirection(IntEnum):
    """Which way a feature may move a pair as it grows; FREE may do either."""

    LOWERS = -1
    FREE = 0
    RAISES = 1


class FeatureGroup(Enum):
    """Features that tell of the same thing, left out together where their worth is measured."""

    MEANING = "meaning"
    WORDS = "words"
    CHARACTERS = "characters"
    TERMS = "terms"
    LANGUAGE = "language"
    INDICATORS = "indicators"
    ELEMENTS = "elements"
    FIELD = "field"
    MATURITY = "maturity"
    TERMS_OF_DEAL = "terms_of_deal"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Definition:
    """What a feature means, in one line, and how a ranker may use it.

    `weight` is what it counts where nothing was learned yet, per usual spread among a need's candidates: meaning and
    letters count the same, and within each so does every way of reading it. Learning begins there, not at 0.
    """

    group: FeatureGroup
    direction: FeatureDirection
    weight: float
    meaning: str


class Feature(Enum):
    """Every feature; the value is its name in files.

    None depends on which other candidates were found, so that one of 50 among 100,000 listings has the value that it
    has in a pool of 58. Meaning is measured in spreads above what is usual for the same question among the market's
    listings of that language. A value that cannot be told is NaN, never 0.
    """

    TITLE_TITLE_MEANING = "title_title_meaning"
    BODY_TITLE_MEANING = "body_title_meaning"
    TITLE_BODY_MEANING = "title_body_meaning"
    BODY_BODY_MEANING = "body_body_meaning"
    TITLE_TITLE_WORDS = "title_title_words"
    WHOLE_WORDS = "whole_words"
    TITLE_TITLE_CHARACTERS = "title_title_characters"
    WHOLE_TITLE_CHARACTERS = "whole_title_characters"
    WHOLE_WHOLE_CHARACTERS = "whole_whole_characters"
    RARE_TERMS_SHARED = "rare_terms_shared"
    TITLE_TERMS_OPEN = "title_terms_open"
    TERMS_OPEN = "terms_open"
    SAME_LANGUAGE = "same_language"
    MUSTS_MET = "musts_met"
    MUSTS_MISSED = "musts_missed"
    WISHES_MET = "wishes_met"
    ELEMENTS_SHARED = "elements_shared"
    FIELD_NEARNESS = "field_nearness"
    MATURITY_GAP = "maturity_gap"
    PRICE_OVER = "price_over"
    MODE_SHARED = "mode_shared"
    PLACE_NEARNESS = "place_nearness"

    @property
    def definition(self) -> Definition:
        """Say what it means."""
        return DEFINITIONS[self]


FeatureValues = Mapping[Feature, Values]
"""A value for each candidate, (n,) float64, NaN where it cannot be told; a feature that is absent is NaN for all."""

DEFINITIONS: Mapping[Feature, Definition] = {
    Feature.TITLE_TITLE_MEANING: Definition(
        FeatureGroup.MEANING,
        FeatureDirection.RAISES,
        0.25,
        "how far the two titles lie closer in meaning than is usual",
    ),
    Feature.BODY_TITLE_MEANING: Definition(
        FeatureGroup.MEANING,
        FeatureDirection.RAISES,
        0.25,
        "the same for the listing's title and the need's closest passage",
    ),
    Feature.TITLE_BODY_MEANING: Definition(
        FeatureGroup.MEANING,
        FeatureDirection.RAISES,
        0.25,
        "the same for the need's title and the listing's closest passage",
    ),
    Feature.BODY_BODY_MEANING: Definition(
        FeatureGroup.MEANING, FeatureDirection.RAISES, 0.25, "the same for the closest pair of passages, one of each"
    ),
    Feature.TITLE_TITLE_WORDS: Definition(
        FeatureGroup.WORDS,
        FeatureDirection.RAISES,
        0.2,
        "BM25 of the need's title in the listing's, as a share of all its words",
    ),
    Feature.WHOLE_WORDS: Definition(
        FeatureGroup.WORDS,
        FeatureDirection.RAISES,
        0.2,
        "BM25 of the whole need in the whole listing, as a share of all its words",
    ),
    Feature.TITLE_TITLE_CHARACTERS: Definition(
        FeatureGroup.CHARACTERS, FeatureDirection.RAISES, 0.2, "root of the cosine of both titles' character n-grams"
    ),
    Feature.WHOLE_TITLE_CHARACTERS: Definition(
        FeatureGroup.CHARACTERS, FeatureDirection.RAISES, 0.2, "the same for the whole need and the listing's title"
    ),
    Feature.WHOLE_WHOLE_CHARACTERS: Definition(
        FeatureGroup.CHARACTERS,
        FeatureDirection.RAISES,
        0.2,
        "the same for the whole need and a whole listing with a body",
    ),
    Feature.RARE_TERMS_SHARED: Definition(
        FeatureGroup.TERMS,
        FeatureDirection.RAISES,
        0.0,
        "ln(1 + the rarity of the need's terms that the listing holds, added up)",
    ),
    Feature.TITLE_TERMS_OPEN: Definition(
        FeatureGroup.TERMS,
        FeatureDirection.LOWERS,
        0.0,
        "share of the terms of the need's title, by rarity, that the listing lacks",
    ),
    Feature.TERMS_OPEN: Definition(
        FeatureGroup.TERMS,
        FeatureDirection.LOWERS,
        0.0,
        "share of the terms of the whole need, by rarity, that the listing lacks",
    ),
    Feature.SAME_LANGUAGE: Definition(
        FeatureGroup.LANGUAGE, FeatureDirection.FREE, 0.0, "1 where both are of one language, else 0"
    ),
    Feature.MUSTS_MET: Definition(
        FeatureGroup.INDICATORS,
        FeatureDirection.RAISES,
        0.25,
        "share of the need's musts that the achievement's figures meet",
    ),
    Feature.MUSTS_MISSED: Definition(
        FeatureGroup.INDICATORS,
        FeatureDirection.LOWERS,
        0.25,
        "share of the need's musts that the achievement's figures miss",
    ),
    Feature.WISHES_MET: Definition(
        FeatureGroup.INDICATORS,
        FeatureDirection.RAISES,
        0.125,
        "share of the need's wishes that the achievement's figures meet",
    ),
    Feature.ELEMENTS_SHARED: Definition(
        FeatureGroup.ELEMENTS,
        FeatureDirection.RAISES,
        0.125,
        "share of the need's elements that the achievement names among its own",
    ),
    Feature.FIELD_NEARNESS: Definition(
        FeatureGroup.FIELD,
        FeatureDirection.RAISES,
        0.25,
        "3 for a direction of the plan in common, 2 an industry, 1 a box, else 0",
    ),
    Feature.MATURITY_GAP: Definition(
        FeatureGroup.MATURITY,
        FeatureDirection.LOWERS,
        0.125,
        "levels that the achievement lies below the wanted one, on one scale",
    ),
    Feature.PRICE_OVER: Definition(
        FeatureGroup.TERMS_OF_DEAL,
        FeatureDirection.LOWERS,
        0.125,
        "ln of the least asked over the most budgeted, 0 if within",
    ),
    Feature.MODE_SHARED: Definition(
        FeatureGroup.TERMS_OF_DEAL,
        FeatureDirection.RAISES,
        0.125,
        "1 where a way of transfer is offered that is wanted, else 0",
    ),
    Feature.PLACE_NEARNESS: Definition(
        FeatureGroup.PLACE,
        FeatureDirection.RAISES,
        0.0,
        "3 for one city, 2 for one province, 1 for one country, else 0",
    ),
}


def matrix(values: FeatureValues, features: tuple[Feature, ...], count: int) -> Values:
    """Stack features as columns, (count, len(features)); NaN where one is absent.

    Raises ValueError when an array is not of shape (count,).
    """
    columns = np.full((count, len(features)), np.nan)
    for place, feature in enumerate(features):
        if feature in values:
            if values[feature].shape != (count,):
                raise ValueError(f"{feature.value} has shape {values[feature].shape}, not ({count},)")
            columns[:, place] = values[feature]
    return columns
