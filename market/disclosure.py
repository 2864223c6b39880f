"""Tiers of disclosure (披露层级): which text of a listing is for whom."""

from enum import Enum


class Tier(Enum):
    """L0 title and field · L1 summary and body · L2 after mutual interest · L3 after an NDA."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"


class Audience(Enum):
    """Who may read a listing's L1: everybody, or members of the market only."""

    PUBLIC = "public"
    MEMBERS = "members"
