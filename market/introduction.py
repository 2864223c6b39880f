"""Introduction (对接): two parties brought together over a pair."""

from typing import NewType
from uuid import UUID

IntroductionId = NewType("IntroductionId", UUID)
