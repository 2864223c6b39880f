-- Webhooks: where members have their digests sent, and each sending with what came of it.

-- An address of a member's own, and the sealed secret that signs what is sent there. The secret before the last change
-- signs beside it until `before_until`. `dead_in_a_row` counts what was given up since the last that arrived.
CREATE TABLE webhook (
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    url text NOT NULL,
    state text NOT NULL DEFAULT 'live',
    secret bytea NOT NULL,
    secret_before bytea,
    before_until timestamptz,
    dead_in_a_row integer NOT NULL DEFAULT 0,
    made_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhook_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_url_key UNIQUE (member_id, url),
    CONSTRAINT webhook_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT webhook_url_size CHECK (length(url) <= 500),
    CONSTRAINT webhook_state_known CHECK (state IN ('live', 'paused', 'failing', 'gone')),
    CONSTRAINT webhook_before_whole CHECK ((secret_before IS NULL) = (before_until IS NULL)),
    CONSTRAINT webhook_dead_from_zero CHECK (dead_in_a_row >= 0)
);

-- One digest on its way to one webhook, or (digest_id null) a trial. It is tried for a week from `asked_at`; whoever
-- sends it holds it until `open_until`, and `attempts` says which attempt is theirs. No body is kept: it is made anew,
-- of what the member may see then. No foreign key to the digest: a digest that is gone has nothing left to tell.
CREATE TABLE delivery (
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    digest_id uuid,
    state text NOT NULL DEFAULT 'waiting',
    attempts integer NOT NULL DEFAULT 0,
    promised_at timestamptz NOT NULL DEFAULT now(),
    asked_at timestamptz NOT NULL DEFAULT now(),
    next_at timestamptz DEFAULT now(),
    open_until timestamptz,
    attempted_at timestamptz,
    status integer,
    fault text,
    redirect_host text,
    ended_at timestamptz,
    CONSTRAINT delivery_pkey PRIMARY KEY (id),
    CONSTRAINT delivery_once_key UNIQUE (webhook_id, digest_id),
    CONSTRAINT delivery_webhook_fkey FOREIGN KEY (webhook_id) REFERENCES webhook (id) ON DELETE CASCADE,
    CONSTRAINT delivery_state_known CHECK (state IN ('waiting', 'sending', 'delivered', 'dead', 'empty')),
    CONSTRAINT delivery_waiting_whole CHECK ((state = 'waiting') = (next_at IS NOT NULL)),
    CONSTRAINT delivery_sending_whole CHECK ((state = 'sending') = (open_until IS NOT NULL)),
    CONSTRAINT delivery_ended_whole CHECK ((state IN ('delivered', 'dead', 'empty')) = (ended_at IS NOT NULL)),
    CONSTRAINT delivery_fault_known CHECK (
        fault IN ('name', 'inner', 'unreachable', 'untrusted', 'slow', 'broken', 'redirect', 'status', 'gone',
                  'interrupted', 'sealed'))
);
CREATE INDEX delivery_due ON delivery (next_at) WHERE state = 'waiting';
CREATE INDEX delivery_sending ON delivery (open_until) WHERE state = 'sending';
CREATE INDEX delivery_by_webhook ON delivery (webhook_id, promised_at);

INSERT INTO application_right (relation, rights) VALUES
    ('webhook', 'INSERT, UPDATE, DELETE'),
    ('delivery', 'INSERT, UPDATE, DELETE');
