-- Who may ask for what over the web: tokens, the sessions of those who signed in with one, and the answers to changes
-- that were asked for under a key. 0007_token.postgresql.sql is its twin. None of it is a fact of a programme: no
-- revision makes it.
--
-- Digests: BLAKE2b-256 in 64 hexadecimal digits, of what only its holder knows. Times: UTC microseconds since 1970.

CREATE TABLE token (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  bureau TEXT,
  digest TEXT NOT NULL,
  created_us BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  expires_us BIGINT,
  last_used_us BIGINT,
  revoked_us BIGINT
) WITHOUT ROWID;

CREATE TABLE session (
  digest TEXT NOT NULL PRIMARY KEY,
  token TEXT NOT NULL,
  created_us BIGINT NOT NULL,
  seen_us BIGINT NOT NULL
) WITHOUT ROWID;

-- owner: the token's id. request: a digest of the request, so that another one under the same key is told apart.
CREATE TABLE answer (
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  request TEXT NOT NULL,
  at_us BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (owner, key)
) WITHOUT ROWID;
CREATE INDEX answer_at ON answer (at_us);
