-- name: people
-- Who acts for an organisation, and its experts: whoever names one of them names the organisation.
SELECT p.name, p.email FROM member m JOIN member_person p ON p.member_id = m.id WHERE m.organization_id = $1
UNION
SELECT p.name, p.email FROM listing l JOIN expert_person p ON p.listing_id = l.id WHERE l.organization_id = $1
ORDER BY name
