-- Invented deals have numbers of their own: a real ledger that was tried in the demonstration can be brought in once the market
-- opens, and what is registered there keeps no number from a real deal.
ALTER TABLE deal_source ADD COLUMN sample boolean NOT NULL DEFAULT false;
ALTER TABLE deal_source DISABLE TRIGGER deal_source_append_only;
UPDATE deal_source s SET sample = true FROM deal d WHERE d.id = s.deal_id AND d.sample;
ALTER TABLE deal_source ENABLE TRIGGER deal_source_append_only;
ALTER TABLE deal_source DROP CONSTRAINT deal_source_number_key;
ALTER TABLE deal_source ADD CONSTRAINT deal_source_number_key UNIQUE (number, sample);

DROP INDEX deal_current_registration_key;
CREATE UNIQUE INDEX deal_current_registration_key ON deal_current (registration_plain(registration_number), sample);
