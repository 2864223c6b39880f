-- One row of each table about webhooks, beside those of people.sql; the address is nobody's.
INSERT INTO webhook (id, member_id, url, secret, secret_before, before_until)
VALUES ('00000000-0000-4000-8000-0000000000b1', '00000000-0000-4000-8000-000000000001', 'https://hooks.example.invalid/',
        '\x00ff02', '\x00ff03', now());
INSERT INTO delivery (id, webhook_id, digest_id, state, attempts, next_at, attempted_at, status, fault, redirect_host, ended_at)
VALUES ('00000000-0000-4000-8000-0000000000b2', '00000000-0000-4000-8000-0000000000b1', gen_random_uuid(), 'dead', 3, NULL,
        now(), 302, 'redirect', 'other.example.invalid', now());
