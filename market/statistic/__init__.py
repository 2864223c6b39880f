"""Statistics (统计): figures of deals by dimension, the pivot and the monthly report."""
