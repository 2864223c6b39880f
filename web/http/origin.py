"""The public origin (公开地址): under which address everybody reaches the market, and whether it shows samples."""

from market.settings import Settings


def public_origin(settings: Settings) -> str:
    """Name what stands before every path: the public address, else where we listen; never what a request claims."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return settings.origin or f"http://{host}:{settings.port}"


def shows_samples(settings: Settings) -> bool:
    """Say whether search engines may find invented listings: not where the market has a public address."""
    return not settings.origin


SITEMAP = "/sitemap.xml"
