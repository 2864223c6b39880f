"""Statistics (统计): pivots of deals, their rows and the monthly report."""
