-- What is remembered of a source between two fetches. 0002_source.sqlite.sql is its twin.
-- It is memory and no fact: no revision makes it, and losing it costs one fetch of everything.
--
-- name: a subscription's id, or a URL. digest: of the body that was last applied. Times: UTC microseconds since 1970.

CREATE TABLE source (
  programme TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  url TEXT NOT NULL,
  etag TEXT NOT NULL,
  last_modified TEXT NOT NULL,
  digest TEXT NOT NULL,
  fetched_at_us BIGINT,
  last_success_us BIGINT,
  last_error TEXT NOT NULL,
  next_due_us BIGINT,
  failures BIGINT NOT NULL,
  PRIMARY KEY (programme, name)
);
