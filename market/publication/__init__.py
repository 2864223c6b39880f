"""Publication (公开统计): public totals and price bands, with what must be withheld."""
