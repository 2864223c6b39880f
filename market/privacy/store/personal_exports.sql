-- name: account
-- The account and the person behind it, without what it is signed in with. In every query here $1 is the member and $2
-- the expert they are, or null.
WITH me AS (SELECT $1::uuid AS member_id, $2::uuid AS expert_id)
SELECT 'member' AS part, to_jsonb(m) - '{password_hash,totp_secret,totp_last_step}'::text[] AS told
FROM me JOIN member m ON m.id = me.member_id
UNION ALL
SELECT 'member_person', to_jsonb(p) - 'salt' FROM me JOIN member_person p USING (member_id)
UNION ALL
SELECT 'member_person_origin', to_jsonb(o) FROM me JOIN member_person_origin o USING (member_id)
UNION ALL
SELECT 'sign_up', to_jsonb(s) FROM me JOIN sign_up s USING (member_id)
UNION ALL
SELECT 'broker_field', to_jsonb(b) FROM me JOIN broker_field b USING (member_id)
UNION ALL
SELECT 'unwanted_letter', to_jsonb(u) FROM me JOIN unwanted_letter u USING (member_id)

-- name: sign_in
-- Sittings, recovery codes, links and tokens; their secrets are kept nowhere, and the digests tell nobody anything.
WITH me AS (SELECT $1::uuid AS member_id, $2::uuid AS expert_id)
SELECT 'member_session' AS part, to_jsonb(s) - 'digest' AS told FROM me JOIN member_session s USING (member_id)
UNION ALL
SELECT 'member_recovery_code', to_jsonb(c) - 'digest' FROM me JOIN member_recovery_code c USING (member_id)
UNION ALL
SELECT 'member_link', to_jsonb(l) - 'digest' FROM me JOIN member_link l USING (member_id)
UNION ALL
SELECT 'api_token', to_jsonb(t) - 'digest' FROM me JOIN api_token t USING (member_id)

-- name: expert
-- The expert they are, with the texts about them.
WITH me AS (SELECT $1::uuid AS member_id, $2::uuid AS expert_id)
SELECT 'expert' AS part,
       to_jsonb(e) || jsonb_build_object('title', l.title, 'summary', l.summary, 'body', l.body, 'status', l.status,
                                         'audience', l.audience, 'organization_id', l.organization_id) AS told
FROM me JOIN expert e ON e.listing_id = me.expert_id JOIN listing l ON l.id = e.listing_id
UNION ALL
SELECT 'expert_person', to_jsonb(p) - 'salt' FROM me JOIN expert_person p ON p.listing_id = me.expert_id
UNION ALL
SELECT 'expert_person_origin', to_jsonb(o) FROM me JOIN expert_person_origin o ON o.listing_id = me.expert_id
UNION ALL
SELECT 'expert_evidence', to_jsonb(v) FROM me JOIN expert_evidence v ON v.listing_id = me.expert_id

-- name: contact
-- Who asked them for their contact details, and what they asked of others as a broker or in their organisation's name.
WITH me AS (SELECT $1::uuid AS member_id, $2::uuid AS expert_id, 'member:' || $1::uuid AS actor)
SELECT 'contact_consent' AS part, to_jsonb(c) || jsonb_build_object('recipient', o.name) AS told
FROM me
JOIN contact_consent c ON c.listing_id = me.expert_id OR c.broker_id = me.member_id OR c.asked_by = me.actor
LEFT JOIN organization o ON o.id = c.organization_id
ORDER BY c.asked_at, c.id

-- name: writing
-- What they began to write, submitted, or put beside a listing.
WITH me AS (SELECT $1::uuid AS member_id, $2::uuid AS expert_id, 'member:' || $1::uuid AS actor)
SELECT 'manuscript' AS part, to_jsonb(m) AS told
FROM me JOIN manuscript m ON m.begun_by = me.member_id OR m.saved_by = me.actor
UNION ALL
SELECT 'review', to_jsonb(r) FROM me JOIN review r ON r.submitted_by = me.actor
UNION ALL
SELECT 'attachment', to_jsonb(a) - 'sha256' FROM me JOIN attachment a ON a.added_by = me.actor
UNION ALL
SELECT 'bulk_import', to_jsonb(b) - 'payload' FROM me JOIN bulk_import b ON b.begun_by = me.member_id
UNION ALL
SELECT 'comparison', to_jsonb(c) - 'seed'
FROM me JOIN comparison c ON me.actor IN (c.begun_by, c.opened_by, c.unblinded_by)
UNION ALL
SELECT 'comparison_scorer', to_jsonb(s) FROM me JOIN comparison_scorer s USING (member_id)
UNION ALL
SELECT 'comparison_score', to_jsonb(s) FROM me JOIN comparison_score s USING (member_id)
UNION ALL
SELECT 'comparison_decision', to_jsonb(d) FROM me JOIN comparison_decision d ON d.decided_by = me.actor

-- name: introduction
-- Where they brought two parties together, or spoke and decided for one, and how the expert they are was matched and
-- introduced; who else took part, what the broker plans and what others wrote there is the others'.
WITH me AS (SELECT $1::uuid AS member_id, $2::uuid AS expert_id, 'member:' || $1::uuid AS actor)
SELECT 'introduction' AS part, to_jsonb(i) AS told
FROM me JOIN introduction i ON i.owner_id = me.member_id OR i.begun_by = me.actor
UNION ALL
SELECT 'introduction', to_jsonb(i) - '{owner_id,begun_by,next_action,next_on}'::text[]
FROM me JOIN introduction i ON i.listing_id = me.expert_id
UNION ALL
SELECT 'introduction_side', to_jsonb(s)
FROM me JOIN introduction_side s ON s.answered_by = me.actor OR s.contact_by = me.member_id
UNION ALL
SELECT 'introduction_side', to_jsonb(s) - 'answered_by'
FROM me JOIN introduction i ON i.listing_id = me.expert_id
JOIN introduction_side s ON s.introduction_id = i.id AND s.side = 'supply' AND s.answered_by IS DISTINCT FROM me.actor
UNION ALL
SELECT 'introduction_step', to_jsonb(t) FROM me JOIN introduction_step t ON t.actor = me.actor
UNION ALL
SELECT 'introduction_export', to_jsonb(x) FROM me JOIN introduction_export x ON x.decided_by = me.actor
UNION ALL
SELECT 'introduction_word', to_jsonb(w) FROM me JOIN introduction_word w ON w.author = me.actor
UNION ALL
SELECT 'introduction_meeting', to_jsonb(m) FROM me JOIN introduction_meeting m ON m.arranged_by = me.actor
UNION ALL
SELECT 'queue_pair', to_jsonb(p) FROM me JOIN queue_pair p ON p.closed_by = me.actor
UNION ALL
SELECT 'queue_pair', to_jsonb(p) - 'closed_by' FROM me JOIN queue_pair p ON p.listing_id = me.expert_id
UNION ALL
SELECT 'queue_lease', to_jsonb(l) FROM me JOIN queue_lease l USING (member_id)
UNION ALL
SELECT 'queue_act', to_jsonb(a) FROM me JOIN queue_act a ON a.actor = me.actor
UNION ALL
SELECT 'call', to_jsonb(c) FROM me JOIN call c ON c.begun_by = me.actor
UNION ALL
SELECT 'call_need', to_jsonb(c) FROM me JOIN call_need c ON c.answered_by = me.actor
UNION ALL
SELECT 'call_step', to_jsonb(s) FROM me JOIN call_step s ON s.actor = me.actor
UNION ALL
SELECT 'call_answer', to_jsonb(a) FROM me JOIN call_answer a ON a.written_by = me.actor
UNION ALL
SELECT 'institute_request', to_jsonb(r) FROM me JOIN institute_request r ON me.actor IN (r.asked_by, r.answered_by)
UNION ALL
SELECT 'need_cluster', to_jsonb(k) - '{need_ids,terms}'::text[] FROM me JOIN need_cluster k ON k.decided_by = me.actor

-- name: standing
-- What they have the market look for, and what it found for them; the secret of the feed is kept nowhere.
WITH me AS (SELECT $1::uuid AS member_id, $2::uuid AS expert_id)
SELECT 'saved_search' AS part, to_jsonb(s) AS told FROM me JOIN saved_search s USING (member_id)
UNION ALL
SELECT 'standing_wish', to_jsonb(w) FROM me JOIN standing_wish w USING (member_id)
UNION ALL
SELECT 'standing_off', to_jsonb(o) FROM me JOIN standing_off o USING (member_id)
UNION ALL
SELECT 'digest', to_jsonb(d) FROM me JOIN digest d USING (member_id)
UNION ALL
SELECT 'digest_item', to_jsonb(i) FROM me JOIN digest_item i USING (member_id)
UNION ALL
SELECT 'news_feed', to_jsonb(f) - 'digest' FROM me JOIN news_feed f USING (member_id)

-- name: webhook
-- Where they have their digests sent and what came of each sending, without the sealed secrets.
WITH me AS (SELECT $1::uuid AS member_id, $2::uuid AS expert_id)
SELECT 'webhook' AS part, to_jsonb(w) - '{secret,secret_before}'::text[] AS told FROM me JOIN webhook w USING (member_id)
UNION ALL
SELECT 'delivery', to_jsonb(d) FROM me JOIN webhook w USING (member_id) JOIN delivery d ON d.webhook_id = w.id

-- name: judging
-- What they judged, and how the expert they are was judged, without by whom.
WITH me AS (SELECT $1::uuid AS member_id, $2::uuid AS expert_id, 'member:' || $1::uuid AS actor)
SELECT 'judgement' AS part, to_jsonb(j) AS told FROM me JOIN judgement j ON me.actor IN (j.judge, j.recorded_by)
UNION ALL
SELECT 'judgement', to_jsonb(j) - '{judge,recorded_by,note}'::text[]
FROM me JOIN judgement j ON j.listing_id = me.expert_id
UNION ALL
SELECT 'judging_turn', to_jsonb(t) FROM me JOIN judging_turn t ON t.judge = me.actor
UNION ALL
SELECT 'judging_pass', to_jsonb(p) - 'digest' FROM me JOIN judging_pass p ON p.judge = me.actor

-- name: record
-- What they did, and what was done to their account and to the expert they are: references, never a name. Whose a thing
-- is that is not their organisation's, and who of that side decided, would tell who is behind an anonymous need.
WITH me AS (
    SELECT m.id AS member_id, $2::uuid AS expert_id, 'member:' || m.id AS actor, m.organization_id
    FROM member m WHERE m.id = $1)
SELECT 'audit' AS part,
       to_jsonb(a) - CASE WHEN a.organization_id = me.organization_id THEN ARRAY[]::text[]
                          ELSE ARRAY['organization_id'] END AS told
FROM me
JOIN audit a ON a.actor = me.actor OR (a.subject_kind = 'member' AND a.subject_id = me.member_id::text)
    OR (a.subject_kind = 'listing' AND a.subject_id = me.expert_id::text)
UNION ALL
SELECT 'listing_history', to_jsonb(h) - 'snapshot'
FROM me JOIN listing_history h ON h.actor = me.actor OR h.listing_id = me.expert_id
UNION ALL
SELECT 'disclosure_grant',
       to_jsonb(g) - CASE WHEN g.owner_id = me.organization_id THEN ARRAY['asked_by']
                          ELSE ARRAY['owner_id', 'decided_by', 'ended_by'] END
FROM me
JOIN disclosure_grant g ON g.receiver_member_id = me.member_id OR me.actor IN (g.asked_by, g.decided_by, g.ended_by)
UNION ALL
SELECT 'export_decision', to_jsonb(d) FROM me JOIN export_decision d ON d.decided_by = me.actor
UNION ALL
SELECT 'nda', to_jsonb(n) FROM me JOIN nda n ON n.recorded_by = me.actor
UNION ALL
SELECT 'text_reading', to_jsonb(t) FROM me JOIN text_reading t ON t.reader_id = me.member_id
UNION ALL
SELECT 'deal', to_jsonb(d) FROM me JOIN deal d ON d.opened_by = me.actor
UNION ALL
SELECT 'deal_entry', to_jsonb(e) FROM me JOIN deal_entry e ON e.recorded_by = me.actor
UNION ALL
SELECT 'deal_key', to_jsonb(k) FROM me JOIN deal_key k ON k.actor = me.actor
UNION ALL
SELECT 'deal_attribution', to_jsonb(a) FROM me JOIN deal_attribution a ON a.recorded_by = me.actor
UNION ALL
SELECT 'public_closing', to_jsonb(p) FROM me JOIN public_closing p ON p.closed_by = me.actor
UNION ALL
SELECT 'deal_flag_step', to_jsonb(f) FROM me JOIN deal_flag_step f ON f.taken_by = me.actor
