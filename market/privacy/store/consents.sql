-- name: ask
-- A request waits until it is answered; a second one beside it is refused by the index of those that wait.
INSERT INTO contact_consent (id, listing_id, organization_id, broker_id, purpose, asked_by)
VALUES (:id, :listing_id, :organization_id, :broker_id, :purpose, :asked_by)

-- name: latest
-- What a recipient ($2 an organisation, $3 a broker) asked of an expert last.
SELECT id, listing_id, organization_id, broker_id, purpose, state, asked_by, asked_at, answered_by, answered_at, source,
       until, withdrawn_at
FROM contact_consent
WHERE listing_id = $1 AND (organization_id = $2 OR broker_id = $3)
ORDER BY asked_at DESC, id LIMIT 1

-- name: lock
-- One request, so that two answers at once are one after the other.
SELECT id, listing_id, organization_id, broker_id, purpose, state, asked_by, asked_at, answered_by, answered_at, source,
       until, withdrawn_at
FROM contact_consent WHERE id = $1 FOR UPDATE

-- name: answer
-- With a last day (:until) it is a yes, without one a no.
UPDATE contact_consent
SET state = CASE WHEN :until::date IS NULL THEN 'refused' ELSE 'given' END, answered_by = :answered_by,
    answered_at = :answered_at, source = :source,
    until = :until
WHERE id = :id

-- name: withdraw
-- From this moment on nothing more is shown; the answer and its day stay readable.
UPDATE contact_consent SET state = 'withdrawn', withdrawn_by = $2, withdrawn_at = $3 WHERE id = $1

-- name: withdraw_all
-- Who leaves the market takes back what they agreed to there.
UPDATE contact_consent SET state = 'withdrawn', withdrawn_by = $2, withdrawn_at = $3
WHERE listing_id = $1 AND state = 'given'
RETURNING id, listing_id, organization_id, broker_id, purpose, state, asked_by, asked_at, answered_by, answered_at,
          source, until, withdrawn_at

-- name: requests
-- What was asked of one expert ($1), or what waits at all experts who have no account of their own to answer with; a
-- recipient has to be named, so a broker is by name.
SELECT c.id, c.listing_id, c.organization_id, c.broker_id, c.purpose, c.state, c.asked_by, c.asked_at, c.answered_by,
       c.answered_at, c.source, c.until, c.withdrawn_at, coalesce(o.name, b.name, '') AS recipient_name,
       o.name_en AS recipient_name_en, l.title AS expert_title, p.name AS expert_name,
       EXISTS (SELECT FROM member m WHERE m.expert_id = c.listing_id AND m.standing = 'active') AS has_account
FROM contact_consent c
JOIN listing l ON l.id = c.listing_id
LEFT JOIN organization o ON o.id = c.organization_id
LEFT JOIN member_person b ON b.member_id = c.broker_id
LEFT JOIN expert_person p ON p.listing_id = c.listing_id
WHERE c.listing_id = $1 OR ($1::uuid IS NULL AND c.state = 'asked')
ORDER BY (c.state = 'asked') DESC, c.asked_at DESC, c.id

-- name: count_asked
-- What waits for the answer of a member ($1) as an expert.
SELECT count(*) FROM contact_consent c JOIN member m ON m.expert_id = c.listing_id WHERE m.id = $1 AND c.state = 'asked'

-- name: contact
-- Contact details of an expert whom everybody may find, and of nobody else.
SELECT p.email, p.phone
FROM listing l
JOIN expert e ON e.listing_id = l.id AND e.opted_out_at IS NULL
JOIN expert_person p ON p.listing_id = l.id
WHERE l.id = $1 AND listing_visible(l.status, l.expires_on, false)

-- name: contact_for_office
-- Whoever they are, public or not: the office has to reach them to do what they ask.
SELECT email, phone FROM expert_person WHERE listing_id = $1

-- name: showings
-- From the record: when an expert's contact details were shown, and to whom; the newest first.
SELECT a.recorded_at, o.name, o.name_en, b.name AS broker_name, a.detail ? 'office' AS office
FROM audit a
LEFT JOIN organization o ON o.id = a.organization_id
LEFT JOIN member m ON m.role = 'broker' AND a.actor = 'member:' || m.id
LEFT JOIN member_person b ON b.member_id = m.id
WHERE a.subject_kind = 'listing' AND a.subject_id = $1::text AND a.event = 'contact-released'
ORDER BY a.id DESC LIMIT $2
