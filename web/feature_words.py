"""What a feature says to a reader: its name, and a line for when it speaks for a match or against it."""

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.feature import Feature
from web.language import message


@dataclass(frozen=True, slots=True)
class FeatureWords:
    """Message ids: a `name`, and what the feature says where it raises the level or lowers it.

    It raises by being better than is usual, which may be little: a sentence says no more than that.
    """

    name: str
    raises: str
    lowers: str


FEATURE_WORDS: Mapping[Feature, FeatureWords] = {
    Feature.TITLE_TITLE_MEANING: FeatureWords(
        message("titles, by meaning"),
        message("The two titles lie closer in meaning than is usual."),
        message("The two titles lie less close in meaning than is usual."),
    ),
    Feature.BODY_TITLE_MEANING: FeatureWords(
        message("need's text and listing's title, by meaning"),
        message("A passage of the need lies closer in meaning to the listing's title than is usual."),
        message("No passage of the need lies as close in meaning to the listing's title as is usual."),
    ),
    Feature.TITLE_BODY_MEANING: FeatureWords(
        message("need's title and listing's text, by meaning"),
        message("A passage of the listing lies closer in meaning to the need's title than is usual."),
        message("No passage of the listing lies as close in meaning to the need's title as is usual."),
    ),
    Feature.BODY_BODY_MEANING: FeatureWords(
        message("texts, by meaning"),
        message("Two passages of the texts lie closer in meaning than is usual."),
        message("No two passages of the texts lie as close in meaning as is usual."),
    ),
    Feature.TITLE_TITLE_WORDS: FeatureWords(
        message("titles, by words"),
        message("The titles share some words."),
        message("The titles share few words, or none."),
    ),
    Feature.WHOLE_WORDS: FeatureWords(
        message("texts, by words"),
        message("The listing holds more of the need's words than is usual."),
        message("The listing holds fewer of the need's words than is usual."),
    ),
    Feature.TITLE_TITLE_CHARACTERS: FeatureWords(
        message("titles, by characters"),
        message("The titles are spelt more alike than is usual."),
        message("The titles are spelt less alike than is usual."),
    ),
    Feature.WHOLE_TITLE_CHARACTERS: FeatureWords(
        message("need's text and listing's title, by characters"),
        message("The listing's title is spelt more like the need than is usual."),
        message("The listing's title is spelt less like the need than is usual."),
    ),
    Feature.WHOLE_WHOLE_CHARACTERS: FeatureWords(
        message("texts, by characters"),
        message("The two texts are spelt more alike than is usual."),
        message("The two texts are spelt less alike than is usual."),
    ),
    Feature.RARE_TERMS_SHARED: FeatureWords(
        message("rare terms in common"),
        message("Both texts hold terms that few listings have."),
        message("The texts have few rare terms in common, or none."),
    ),
    Feature.TITLE_TERMS_OPEN: FeatureWords(
        message("open terms of the need's title"),
        message("The listing takes up some terms of the need's title."),
        message("Terms of the need's title are missing in the listing."),
    ),
    Feature.TERMS_OPEN: FeatureWords(
        message("open terms of the need"),
        message("The listing takes up more terms of the need than is usual."),
        message("The listing takes up fewer terms of the need than is usual."),
    ),
    Feature.SAME_LANGUAGE: FeatureWords(
        message("language"),
        message("The languages of the two speak for it."),
        message("The languages of the two speak against it."),
    ),
    Feature.MUSTS_MET: FeatureWords(
        message("musts met"),
        message("Its figures meet musts of the need."),
        message("Few of the need's musts are met by its figures."),
    ),
    Feature.MUSTS_MISSED: FeatureWords(
        message("musts missed"),
        message("Its figures miss few musts, or none."),
        message("Its figures miss musts of the need."),
    ),
    Feature.WISHES_MET: FeatureWords(
        message("wishes met"),
        message("Its figures meet wishes of the need."),
        message("Few of the need's wishes are met by its figures."),
    ),
    Feature.ELEMENTS_SHARED: FeatureWords(
        message("the five elements"),
        message("Materials, methods, effects, products or uses agree."),
        message("Materials, methods, effects, products and uses hardly agree."),
    ),
    Feature.FIELD_NEARNESS: FeatureWords(
        message("technical field"),
        message("Both lie near each other in the district plan's fields."),
        message("They lie far apart in the district plan's fields."),
    ),
    Feature.MATURITY_GAP: FeatureWords(
        message("maturity"),
        message("It is as mature as the need wants, or nearly."),
        message("It is less mature than the need wants."),
    ),
    Feature.PRICE_OVER: FeatureWords(
        message("price and budget"),
        message("Its price lies within the budget, or nearly."),
        message("Its price lies above the budget."),
    ),
    Feature.MODE_SHARED: FeatureWords(
        message("ways to work together"),
        message("A way of transfer that is wanted is offered."),
        message("No way of transfer that is wanted is offered."),
    ),
    Feature.PLACE_NEARNESS: FeatureWords(
        message("place"),
        message("The two are near each other."),
        message("The two are far from each other."),
    ),
}
