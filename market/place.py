"""Place (地域): where an organisation or a listing is at home."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """A place from the wide to the narrow; `country` is ISO 3166 alpha-2, the rest are official names."""

    country: str = "CN"
    province: str = ""
    city: str = ""
    district: str = ""

    def __post_init__(self) -> None:
        if len(self.country) != 2 or not self.country.isalpha() or not self.country.isupper():
            raise ValueError(f"{self.country!r} is no ISO 3166 country code such as CN or FI")

    @property
    def path(self) -> tuple[str, ...]:
        """List the parts that are known, widest first, stopping at the first gap: ("CN", "浙江省", "宁波市")."""
        parts = [self.country]
        for part in (self.province, self.city, self.district):
            if not part:
                break
            parts.append(part)
        return tuple(parts)

    def beside(self, home: "Place") -> "Place":
        """Fill what is missing above a part by a place that has the same part: 宁波市 alone, beside 浙江省 宁波市.

        Without what lies above it nobody would find it. A part of another name fills nothing.
        """
        if self.country != home.country or (self.province and self.province != home.province):
            return self
        if self.city:
            return replace(self, province=home.province) if self.city == home.city else self
        if self.district and self.district == home.district:
            return replace(self, province=home.province, city=home.city)
        return self

    def prefixes(self) -> tuple[str, ...]:
        """List this place and every wider one as keys joined by "/": ("CN", "CN/浙江省", …)."""
        return tuple("/".join(self.path[: depth + 1]) for depth in range(len(self.path)))
