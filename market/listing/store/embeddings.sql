-- name: find
-- Arrays side by side are one key a place: a batch is one statement.
SELECT k.place, e.vector
FROM unnest(:models::text[], :prompts::text[], :max_tokens::integer[], :digests::bytea[]) WITH ORDINALITY
         AS k(model, prompt, max_tokens, text_sha256, place)
JOIN embedding e USING (text_sha256, model, prompt, max_tokens)

-- name: lock_published
-- Whose vectors may be kept. The lock makes a withdrawal or an erasure wait, so that none is cached behind its back.
SELECT id FROM listing WHERE id = ANY($1::uuid[]) AND status = 'published' ORDER BY id FOR SHARE

-- name: put
-- Each text once; what is there already has the same vector.
INSERT INTO embedding (model, prompt, max_tokens, text_sha256, vector)
SELECT DISTINCT ON (k.text_sha256, k.model, k.prompt, k.max_tokens)
       k.model, k.prompt, k.max_tokens, k.text_sha256, k.vector
FROM unnest(:models::text[], :prompts::text[], :max_tokens::integer[], :digests::bytea[], :vectors::bytea[])
         AS k(model, prompt, max_tokens, text_sha256, vector)
ORDER BY k.text_sha256, k.model, k.prompt, k.max_tokens
ON CONFLICT DO NOTHING

-- name: lock
-- Until the links are in, nobody removes what they lead to; one that is being removed is waited for, then left out.
SELECT e.id
FROM embedding e
WHERE (e.text_sha256, e.model, e.prompt, e.max_tokens) IN (
    SELECT k.text_sha256, k.model, k.prompt, k.max_tokens
    FROM unnest(:models::text[], :prompts::text[], :max_tokens::integer[], :digests::bytea[])
    AS k(model, prompt, max_tokens, text_sha256))
ORDER BY e.id FOR KEY SHARE OF e

-- name: link
-- Which listings use which vectors: erasing a listing's texts removes what only it used.
INSERT INTO embedding_listing (embedding_id, listing_id)
SELECT DISTINCT e.id, k.listing_id
FROM unnest(:models::text[], :prompts::text[], :max_tokens::integer[], :digests::bytea[], :listing_ids::uuid[])
         AS k(model, prompt, max_tokens, text_sha256, listing_id)
JOIN embedding e USING (text_sha256, model, prompt, max_tokens)
ON CONFLICT DO NOTHING

-- name: lock_outdated
-- As `lock_used`, of what an edit left behind.
SELECT e.id
FROM embedding e
JOIN embedding_listing u ON u.embedding_id = e.id AND u.listing_id = :listing_id
WHERE (e.text_sha256, e.model, e.prompt, e.max_tokens) NOT IN (
    SELECT k.text_sha256, k.model, k.prompt, k.max_tokens
    FROM unnest(:models::text[], :prompts::text[], :max_tokens::integer[], :digests::bytea[])
    AS k(model, prompt, max_tokens, text_sha256))
ORDER BY e.id FOR UPDATE OF e

-- name: retain
-- The links of a listing to texts that it no longer has, and the vectors that only it used.
WITH gone AS (
    DELETE FROM embedding_listing u USING embedding e
    WHERE u.listing_id = :listing_id AND e.id = u.embedding_id
      AND (e.text_sha256, e.model, e.prompt, e.max_tokens) NOT IN (
          SELECT k.text_sha256, k.model, k.prompt, k.max_tokens
          FROM unnest(:models::text[], :prompts::text[], :max_tokens::integer[], :digests::bytea[])
    AS k(model, prompt, max_tokens, text_sha256))
    RETURNING u.embedding_id
)
DELETE FROM embedding e
WHERE e.id IN (SELECT embedding_id FROM gone)
  AND NOT EXISTS (SELECT FROM embedding_listing o WHERE o.embedding_id = e.id AND o.listing_id <> :listing_id)

-- name: lock_used
-- In id order, before `forget` looks who else uses them: a link that is just being made is seen then.
SELECT e.id
FROM embedding e
WHERE e.id IN (SELECT u.embedding_id FROM embedding_listing u WHERE u.listing_id = ANY($1::uuid[]))
ORDER BY e.id FOR UPDATE OF e

-- name: forget
-- A listing's vectors, but for those that another listing uses too.
WITH gone AS (DELETE FROM embedding_listing WHERE listing_id = ANY($1::uuid[]) RETURNING embedding_id)
DELETE FROM embedding e
WHERE e.id IN (SELECT embedding_id FROM gone)
  AND NOT EXISTS (
      SELECT FROM embedding_listing o WHERE o.embedding_id = e.id AND NOT o.listing_id = ANY($1::uuid[]))
