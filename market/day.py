"""Day (日): the market's own, which ends at midnight in China, all year round."""

from datetime import UTC, date, datetime, timedelta, timezone

MARKET_TIME = timezone(timedelta(hours=8))


def day_of(at: datetime) -> date:
    """Say on which day of the market a moment lies."""
    return at.astimezone(MARKET_TIME).date()


def current_day() -> date:
    """Give today, as the market counts it."""
    return day_of(datetime.now(UTC))


def day_start(at: datetime) -> datetime:
    """Give the moment at which the market's day began that a moment lies on."""
    return at.astimezone(MARKET_TIME).replace(hour=0, minute=0, second=0, microsecond=0)


def day_end(day: date) -> datetime:
    """Give the last moment of a day of the market."""
    return datetime.combine(day, datetime.min.time(), MARKET_TIME) + timedelta(days=1, microseconds=-1)
