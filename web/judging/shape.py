"""Shapes of judging pools (评判池) for the command line, which asks the running server for them."""

from pydantic import Field

from web.api.shape import ApiShape

PATH = "/judging/pools"


class PlanShape(ApiShape):
    """What is to be drawn."""

    needs: int = Field(ge=1, le=50)
    per_need: int = Field(ge=2, le=100)
    repeat: float = Field(ge=0, le=1)


class DrawnShape(ApiShape):
    """What was drawn."""

    needs: int
    pairs: int
