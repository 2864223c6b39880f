-- name: standing
-- What stood of a deal: of the entries recorded until $2, what held on $3.
SELECT state, terms_entry_id, registration_entry_id, paid_fen FROM deal_standing($1, $2, $3)
