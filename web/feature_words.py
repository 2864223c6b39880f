"""What a feature says to a reader: its name, and a line for when it speaks for a match or against it."""

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.feature import Feature
from web.language import message


@dataclass(frozen=True, slots=True)
class FeatureWords:
    """Message ids: a `name`, and what the feature says where it raises the level or lowers it."""

    name: str
    raises: str
    lowers: str


FEATURE_WORDS: Mapping[Feature, FeatureWords] = {
    Feature.TITLE_TITLE_MEANING: FeatureWords(
        message("titles, by meaning"),
        message("The two titles mean something close."),
        message("The two titles mean different things."),
    ),
    Feature.BODY_TITLE_MEANING: FeatureWords(
        message("need's text and listing's title, by meaning"),
        message("A passage of the need means what the listing's title says."),
        message("No passage of the need means what the listing's title says."),
    ),
    Feature.TITLE_BODY_MEANING: FeatureWords(
        message("need's title and listing's text, by meaning"),
        message("A passage of the listing means what the need's title says."),
        message("No passage of the listing means what the need's title says."),
    ),
    Feature.BODY_BODY_MEANING: FeatureWords(
        message("texts, by meaning"),
        message("Two passages of the texts mean something close."),
        message("No two passages of the texts come close in meaning."),
    ),
    Feature.TITLE_TITLE_WORDS: FeatureWords(
        message("titles, by words"),
        message("The titles share their words."),
        message("The titles share few words."),
    ),
    Feature.WHOLE_WORDS: FeatureWords(
        message("texts, by words"),
        message("The listing holds many of the need's words."),
        message("The listing holds few of the need's words."),
    ),
    Feature.TITLE_TITLE_CHARACTERS: FeatureWords(
        message("titles, by characters"),
        message("The titles are spelt alike."),
        message("The titles are spelt differently."),
    ),
    Feature.WHOLE_TITLE_CHARACTERS: FeatureWords(
        message("need's text and listing's title, by characters"),
        message("The listing's title is spelt like parts of the need."),
        message("The listing's title is spelt unlike the need."),
    ),
    Feature.WHOLE_WHOLE_CHARACTERS: FeatureWords(
        message("texts, by characters"),
        message("The two texts are spelt alike."),
        message("The two texts are spelt differently."),
    ),
    Feature.RARE_TERMS_SHARED: FeatureWords(
        message("rare terms in common"),
        message("Both texts hold terms that few listings have."),
        message("The texts have no rare term in common."),
    ),
    Feature.TITLE_TERMS_OPEN: FeatureWords(
        message("open terms of the need's title"),
        message("The listing takes up the terms of the need's title."),
        message("Terms of the need's title are missing in the listing."),
    ),
    Feature.TERMS_OPEN: FeatureWords(
        message("open terms of the need"),
        message("The listing takes up most terms of the need."),
        message("Many terms of the need are missing in the listing."),
    ),
    Feature.SAME_LANGUAGE: FeatureWords(
        message("language"),
        message("The languages of the two speak for it."),
        message("The languages of the two speak against it."),
    ),
    Feature.MUSTS_MET: FeatureWords(
        message("musts met"),
        message("Its figures meet what the need must have."),
        message("Few of the need's musts are met by its figures."),
    ),
    Feature.MUSTS_MISSED: FeatureWords(
        message("musts missed"),
        message("None of its figures misses a must."),
        message("Its figures miss what the need must have."),
    ),
    Feature.WISHES_MET: FeatureWords(
        message("wishes met"),
        message("Its figures meet what the need wishes for."),
        message("Few of the need's wishes are met by its figures."),
    ),
    Feature.ELEMENTS_SHARED: FeatureWords(
        message("the five elements"),
        message("Materials, methods, effects, products or uses agree."),
        message("Materials, methods, effects, products and uses differ."),
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
        message("Its price lies within the budget."),
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
