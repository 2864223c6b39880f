-- What was said of a listing before is looked up for each row of its owner's page.
CREATE INDEX review_of_listing ON review (listing_id, submitted_at);
