-- name: said
-- Every word that was ever said on a year and a side, those included that a later one stands before; what the demonstration
-- said is unsaid when it is over.
SELECT DISTINCT year, flow, fen, source FROM district_total
WHERE NOT sample OR (SELECT holds_samples_alone())
