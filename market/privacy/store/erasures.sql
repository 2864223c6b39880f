-- name: hold_wish
-- Before the member, as whoever keeps or tells their news does: a row of news holds its member last.
SELECT FROM standing_wish WHERE member_id = $1 FOR UPDATE

-- name: erase_account
-- What tells who they are, what they sign in with and what they wrote to others. The account stays as a number: history
-- and the record name it. What they had in hand is for other brokers to take up.
WITH person AS (DELETE FROM member_person WHERE member_id = $1),
     sittings AS (DELETE FROM member_session WHERE member_id = $1),
     codes AS (DELETE FROM member_recovery_code WHERE member_id = $1),
     links AS (DELETE FROM member_link WHERE member_id = $1),
     tokens AS (DELETE FROM api_token WHERE member_id = $1),
     passes AS (DELETE FROM judging_pass WHERE judge = 'member:' || $1::uuid),
     sign_ups AS (DELETE FROM sign_up WHERE member_id = $1 AND state = 'waiting'),
     webhooks AS (DELETE FROM webhook WHERE member_id = $1),
     fields AS (DELETE FROM broker_field WHERE member_id = $1),
     letters AS (DELETE FROM unwanted_letter WHERE member_id = $1),
     words AS (DELETE FROM introduction_word WHERE author = 'member:' || $1::uuid),
     introductions AS (
         UPDATE introduction SET owner_id = NULL, version = version + 1
         WHERE owner_id = $1 AND stage NOT IN ('signed', 'ended')),
     leases AS (DELETE FROM queue_lease WHERE member_id = $1),
     searches AS (DELETE FROM saved_search WHERE member_id = $1),
     wishes AS (DELETE FROM standing_wish WHERE member_id = $1),
     switches AS (DELETE FROM standing_off WHERE member_id = $1),
     news AS (DELETE FROM digest_item WHERE member_id = $1),
     digests AS (DELETE FROM digest WHERE member_id = $1),
     feeds AS (DELETE FROM news_feed WHERE member_id = $1),
     asked AS (DELETE FROM contact_consent WHERE broker_id = $1),
     drafts AS (DELETE FROM manuscript WHERE begun_by = $1 AND organization_id IS NULL)
UPDATE member
SET standing = 'erased', editor = false, expert_id = NULL, password_hash = NULL, password_set_at = NULL,
    totp_secret = NULL, totp_confirmed_at = NULL, totp_last_step = NULL, reset_asked_at = NULL, version = version + 1
WHERE id = $1

-- name: erase_reports
-- While the name is still known: what imports reported of rows with it. A report of their organisation's is asked for anew.
DELETE FROM bulk_import b
USING expert_person p
WHERE p.listing_id = $1 AND b.done_at IS NOT NULL AND position(p.name IN b.report::text) > 0

-- name: erase_writing
-- What was being written about an expert, and the files beside them.
WITH written AS (DELETE FROM manuscript WHERE id = $1),
     reviewed AS (DELETE FROM review WHERE listing_id = $1)
DELETE FROM attachment WHERE listing_id = $1

-- name: person_digest
-- What the record keeps of an erased person: a salted digest, whose salt is erased with the row.
SELECT encode(sha256(p.salt || convert_to((to_jsonb(p) - 'salt')::text, 'UTF8')), 'hex')
FROM member_person p WHERE p.member_id = $1

-- name: editors_left
-- Who else edits what the organisation of a member has; null where they belong to none or don't edit there.
SELECT (SELECT count(*) FROM member o
        WHERE o.organization_id = m.organization_id AND o.id <> m.id AND o.editor AND o.standing = 'active')
FROM member m
WHERE m.id = $1 AND m.organization_id IS NOT NULL AND m.editor
