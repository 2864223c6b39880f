-- name: add
-- For listings that had none: where an edit was quicker, its bands are the right ones.
INSERT INTO listing_fingerprint (listing_id, bands)
SELECT id, ($2::integer[])[(place - 1) * $3 + 1 : place * $3] FROM unnest($1::uuid[]) WITH ORDINALITY AS f(id, place)
ON CONFLICT (listing_id) DO NOTHING

-- name: by_index_alone
-- A plan that was made while the table was nearly empty reads the whole of it, and is kept while an import fills it.
SET LOCAL enable_seqscan = off

-- name: by_any_plan
-- For the other statements of the transaction.
SET LOCAL enable_seqscan TO DEFAULT

-- name: find_candidates
-- For each of the :wanted fingerprints the listings that share a band with it, by number of shared bands; at most
-- :limit of the first :examined that share any, so that a market full of one boilerplate text costs no more than
-- another.
SELECT wanted.place, candidate.listing_id
FROM generate_series(1, :wanted) AS wanted(place)
CROSS JOIN LATERAL (SELECT (:bands::integer[])[(wanted.place - 1) * :bands_each + 1 : wanted.place * :bands_each]
    AS bands) AS asked
CROSS JOIN LATERAL (
    SELECT near.listing_id,
           (SELECT count(*) FROM unnest(near.bands, asked.bands) AS pair(one, other) WHERE one = other) AS shared
    FROM (SELECT f.listing_id, f.bands FROM listing_fingerprint f WHERE f.bands && asked.bands LIMIT :examined) AS near
    ORDER BY shared DESC, near.listing_id LIMIT :limit) AS candidate
ORDER BY wanted.place, candidate.shared DESC, candidate.listing_id

-- name: without
-- Listings of before there were fingerprints; those of an erased person get none again. None is removed meanwhile.
SELECT l.id FROM listing l LEFT JOIN expert e ON e.listing_id = l.id
WHERE e.erased_at IS NULL AND NOT EXISTS (SELECT FROM listing_fingerprint f WHERE f.listing_id = l.id)
ORDER BY l.id LIMIT $1 FOR KEY SHARE OF l
