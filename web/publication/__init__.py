"""Publication (公开统计): totals and price bands for everybody."""
