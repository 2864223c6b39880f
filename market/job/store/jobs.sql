-- name: enqueue
-- By the queue's own function, which also wakes the worker at the commit; what it must not log goes into our row.
WITH queued AS (
    SELECT unnest(jobs.procrastinate_defer_jobs_v1(ARRAY[
        ROW('cuibai', :kind::text, :priority::integer, :lock::text, :queueing_lock::text, '{}'::jsonb,
            :scheduled_at::timestamptz)
    ]::jobs.procrastinate_job_to_defer_v1[])) AS id
)
INSERT INTO job (id, kind, arguments, enqueued_by)
SELECT queued.id, :kind, :arguments, :enqueued_by FROM queued
RETURNING id

-- name: waiting_under
-- The job that a key stands for now. Locked, since it must not begin before the caller's changes are there to be seen.
SELECT j.id FROM jobs.procrastinate_jobs j WHERE j.queueing_lock = $1 AND j.status = 'todo' FOR UPDATE

-- name: begin
-- What a worker needs to know. A job of the timetable has no row of ours before it is first begun.
INSERT INTO job (id, kind, enqueued_by) VALUES ($1, $2, $3)
ON CONFLICT (id) DO UPDATE SET kind = job.kind
RETURNING arguments, over_at IS NOT NULL AS over

-- name: count_on
-- How far a job has come, for whoever waits for it.
UPDATE job SET done = $2, total = $3 WHERE id = $1

-- name: hold
-- Of two workers with one job the second one waits, and finds that it is over.
SELECT id FROM job WHERE id = $1 AND over_at IS NULL FOR UPDATE

-- name: finish
-- Once it is over nothing of what it was about stays.
UPDATE job SET arguments = '{}', over_at = coalesce(over_at, now()) WHERE id = $1

-- name: forget_letters
-- To a member who is erased: those that wait are not sent, and of those that failed nothing stays.
UPDATE job SET arguments = '{}', over_at = coalesce(over_at, now())
WHERE kind = 'send_mail'
  AND lower(arguments ->> 'to') = (SELECT lower(p.email) FROM member_person p WHERE p.member_id = $1)

-- name: note_failure
-- The last one; earlier ones are the queue's attempts.
UPDATE job SET error = $2, failed_at = now() WHERE id = $1

-- name: page
-- The newest first, with the total behind the page, which is there even where the page is empty (:job_id: one job
-- alone).
WITH hit AS (
    SELECT j.id, j.task_name, j.attempts, j.scheduled_at, job_state(j.status::text) AS state
    FROM jobs.procrastinate_jobs j
    WHERE j.task_name = ANY(:kinds::text[]) AND (:state::text IS NULL OR job_state(j.status::text) = :state)
      AND (:job_id::bigint IS NULL OR j.id = :job_id)
), shown AS (
    SELECT h.id, h.task_name, h.attempts, h.scheduled_at, h.state
        FROM hit h ORDER BY h.id DESC OFFSET :offset LIMIT :limit
)
SELECT whole.jobs AS total_jobs, s.id, s.task_name AS kind, s.state, s.attempts, s.scheduled_at,
       coalesce(o.enqueued_by, :clock) AS enqueued_by, coalesce(o.enqueued_at, e.first_at) AS enqueued_at,
       e.last_at AS changed_at, o.error, o.failed_at, o.done, o.total
FROM (SELECT count(*) AS jobs FROM hit) AS whole
LEFT JOIN shown s ON true
LEFT JOIN job o ON o.id = s.id
LEFT JOIN LATERAL (
    SELECT min(v.at) AS first_at, max(v.at) FILTER (WHERE v.type <> 'scheduled') AS last_at
    FROM jobs.procrastinate_events v WHERE v.job_id = s.id) AS e ON true
ORDER BY s.id DESC

-- name: counts
-- For health and metrics.
SELECT j.task_name AS kind, job_state(j.status::text) AS state, count(*) AS jobs
FROM jobs.procrastinate_jobs j
WHERE j.task_name = ANY($1::text[])
GROUP BY 1, 2

-- name: heard_at
-- When a worker last gave a sign of life.
SELECT max(w.last_heartbeat) FROM jobs.procrastinate_workers w

-- name: lock
-- Nobody else moves the job meanwhile; its state in the queue's own word.
SELECT j.status::text AS status FROM jobs.procrastinate_jobs j WHERE j.id = $1 FOR UPDATE

-- name: retry_now
-- By the queue's own function: a failed job waits again, and counts its attempts on.
SELECT jobs.procrastinate_retry_job_v2($1, now(), NULL, NULL, NULL)

-- name: hasten
-- A job that waits for a later time, or for its next attempt, begins at $2 if that is sooner (null: now).
UPDATE jobs.procrastinate_jobs SET scheduled_at = $2::timestamptz
WHERE id = $1 AND status = 'todo' AND scheduled_at > coalesce($2::timestamptz, '-infinity')

-- name: wake
-- The queue tells its worker of new jobs alone; without this one that was locked or hastened would wait for a look.
SELECT pg_notify('procrastinate_any_queue_v1', json_build_object('type', 'job_inserted', 'job_id', $1::bigint)::text)

-- name: cancel
-- By the queue's own function; one that runs is told to stop.
SELECT jobs.procrastinate_cancel_job_v1($1, true, false)

-- name: give_up
-- The queue has no step from failed to cancelled.
UPDATE jobs.procrastinate_jobs SET status = 'cancelled' WHERE id = $1 AND status = 'failed'

-- name: reclaim
-- Jobs whose worker is gone or silent, and those that a worker which lives (:worker) left unfinished when it could not
-- reach the database; never what it has in hand (:in_hand), though it may have been silent when the machine slept. One
-- that was begun too often (:limit) fails for good: it may be what brings the program down. One whose key another job
-- waits under by now ends, since that one does its work: two can't wait under a key, and a job that stays begun keeps
-- its kind's others waiting.
WITH lost AS (
    SELECT j.id, j.task_name, j.attempts, j.queueing_lock
    FROM jobs.procrastinate_jobs j
    LEFT JOIN jobs.procrastinate_workers w ON w.id = j.worker_id
    WHERE j.status = 'doing' AND j.id <> ALL(:in_hand::bigint[])
      AND (w.id IS NULL OR w.last_heartbeat < now() - :silent_for::interval
           OR j.worker_id = :worker
              AND (SELECT max(v.at) FROM jobs.procrastinate_events v WHERE v.job_id = j.id AND v.type = 'started')
                  < now() - :silent_for::interval)
    FOR UPDATE OF j SKIP LOCKED
), found AS (
    SELECT l.id, l.task_name, l.attempts,
           l.queueing_lock IS NOT NULL
           AND (row_number() OVER (PARTITION BY l.queueing_lock ORDER BY l.id DESC) > 1
                OR EXISTS (SELECT FROM jobs.procrastinate_jobs o
                           WHERE o.queueing_lock = l.queueing_lock AND o.status = 'todo')) AS replaced
    FROM lost l
), noted AS (
    INSERT INTO job AS n (id, kind, enqueued_by, error, failed_at)
    SELECT l.id, l.task_name, :clock, :error, now() FROM found l
    ON CONFLICT (id) DO UPDATE
    SET error = excluded.error, failed_at = excluded.failed_at,
        arguments = CASE WHEN (SELECT f.replaced FROM found f WHERE f.id = n.id) THEN '{}' ELSE n.arguments END
)
SELECT CASE WHEN l.replaced THEN jobs.procrastinate_finish_job_v1(l.id, 'aborted', false)
            WHEN l.attempts + 1 < :limit THEN jobs.procrastinate_retry_job_v2(l.id, now(), NULL, NULL, NULL)
            ELSE jobs.procrastinate_finish_job_v1(l.id, 'failed', false) END
FROM found l

-- name: delete_old
-- Done jobs are kept for :done, those of the timetable (:timetable_kinds) for :timetable; failed and cancelled ones for
-- :failed.
WITH old AS (
    SELECT j.id
    FROM jobs.procrastinate_jobs j
    WHERE j.status IN ('succeeded', 'failed', 'cancelled', 'aborted')
      AND (SELECT max(v.at) FROM jobs.procrastinate_events v WHERE v.job_id = j.id AND v.type <> 'scheduled')
          < now() - CASE WHEN j.status <> 'succeeded' THEN :failed::interval
                         WHEN j.task_name = ANY(:timetable_kinds::text[]) THEN :timetable::interval
                         ELSE :done::interval END
    LIMIT :limit
), ours AS (
    DELETE FROM job o USING old WHERE o.id = old.id
)
DELETE FROM jobs.procrastinate_jobs j USING old WHERE j.id = old.id
