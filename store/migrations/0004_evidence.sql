-- The audit reads which events have evidence: the column status is the status, and 4 more where there is any.
-- Within a string of JSON the quotes would be escaped, so this finds the key alone.

UPDATE event SET status = status + 4 WHERE body LIKE '%"evidence":[%';
UPDATE event_past SET status = status + 4 WHERE body LIKE '%"evidence":[%';
