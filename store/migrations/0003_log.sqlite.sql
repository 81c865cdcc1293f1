-- The log of all changes, linked by hash, and a faster way to what held at some revision.
-- 0003_log.postgresql.sql is its twin. The log of what was recorded before is written by store/log.cc.

-- Over the revision, its edits and the hash of the revision before: docs/history.md.
ALTER TABLE revision ADD COLUMN hash TEXT NOT NULL DEFAULT '';

-- What each revision did to which entity: digests of the versions before and after, empty where there is none.
CREATE TABLE edit (
  revision BIGINT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  PRIMARY KEY (revision, kind, id)
) WITHOUT ROWID;

-- The node of a past version: of the revisions at which it held, the one that is a multiple of the largest power of
-- two. What held at a revision has one of a few dozen nodes: store/nodes.hh.
ALTER TABLE entity_past ADD COLUMN node BIGINT NOT NULL DEFAULT 0;
ALTER TABLE event_past ADD COLUMN node BIGINT NOT NULL DEFAULT 0;

WITH RECURSIVE powers (p) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT p * 2 FROM powers WHERE p < 1099511627776)
UPDATE entity_past SET node = (SELECT min((until - 1) / p * p) FROM powers WHERE (until - 1) / p * p >= since);
WITH RECURSIVE powers (p) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT p * 2 FROM powers WHERE p < 1099511627776)
UPDATE event_past SET node = (SELECT min((until - 1) / p * p) FROM powers WHERE (until - 1) / p * p >= since);

CREATE INDEX entity_past_node ON entity_past (programme, node, since, until);
-- With all that the audit reads.
CREATE INDEX event_past_node ON event_past (
  programme, node, since, until, id, first_day, end_day, status, kind, series, committee, covers
);
