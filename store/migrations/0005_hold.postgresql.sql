-- What the store holds back until a person says otherwise: "sending", after a restore.
-- 0005_hold.sqlite.sql is its twin. It is of this copy of the store and no fact of a programme: no revision makes it,
-- and a backup from PostgreSQL leaves it out.

CREATE TABLE hold (
  what TEXT NOT NULL PRIMARY KEY,
  since_us BIGINT NOT NULL
);
