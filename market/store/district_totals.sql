-- name: said
-- Every word that was ever said on a year and a side, those included that a later one stands before.
SELECT DISTINCT year, flow, fen, source FROM district_total
