-- Links to feeds, each for one person. 0006_link.postgresql.sql is its twin.
-- No revision makes them: they are no facts of the programme. Of the token only its hash is kept.
--
-- Times: UTC microseconds since 1970. seen_tag: what the feed said when it was last read through the link.

CREATE TABLE link (
  programme TEXT NOT NULL,
  id TEXT NOT NULL,
  holder TEXT NOT NULL,
  scope TEXT NOT NULL,
  language TEXT NOT NULL,
  alarms TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_us BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  revoked_us BIGINT,
  fetched_us BIGINT,
  agent TEXT NOT NULL,
  seen_revision BIGINT NOT NULL,
  seen_tag TEXT NOT NULL,
  PRIMARY KEY (programme, id)
) WITHOUT ROWID;
