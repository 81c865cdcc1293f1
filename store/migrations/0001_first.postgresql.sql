-- The first schema. 0001_first.sqlite.sql is its twin.
-- Each statement ends with a semicolon at the end of a line; no other line ends so.
--
-- Ids compare by their bytes (COLLATE "C"), as they do in SQLite and in the program.

CREATE TABLE schema_version (
  number INTEGER NOT NULL PRIMARY KEY,
  applied_at TEXT NOT NULL,
  program TEXT NOT NULL
);

CREATE TABLE programme (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL,
  revision BIGINT NOT NULL
);

-- Who changed what, when and why. at_us: UTC microseconds since 1970, always rising.
CREATE TABLE revision (
  number BIGINT NOT NULL PRIMARY KEY,
  programme TEXT COLLATE "C" NOT NULL,
  at_us BIGINT NOT NULL,
  actor TEXT NOT NULL,
  command TEXT NOT NULL,
  reason TEXT NOT NULL
);

-- What holds now, events apart. since: the revision that made this version.
CREATE TABLE entity (
  programme TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  since BIGINT NOT NULL,
  position BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (programme, kind, id)
);

-- What held from revision since up to, and not with, revision until.
CREATE TABLE entity_past (
  programme TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL,
  position BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (programme, kind, id, since)
);

-- Events that hold now. What the audit reads stands before the body, so that a scan of millions can leave the
-- body alone. first_day, end_day: days since 1970-01-01, half-open, on which the event may have started.
-- status: 0 tentative, 1 confirmed, 2 held, 3 cancelled. kind: 0 joint_conference, 1 committee_meeting,
-- 2 network_meeting, 3 other. covers: pairing ids with a space between. kind, series, committee and covers are
-- NULL where the event does not say and its series decides.
CREATE TABLE event (
  programme TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  since BIGINT NOT NULL,
  first_day INTEGER NOT NULL,
  end_day INTEGER NOT NULL,
  status INTEGER NOT NULL,
  kind INTEGER,
  series TEXT COLLATE "C",
  committee TEXT COLLATE "C",
  covers TEXT,
  body TEXT NOT NULL,
  PRIMARY KEY (programme, id)
);

CREATE TABLE event_past (
  programme TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL,
  first_day INTEGER NOT NULL,
  end_day INTEGER NOT NULL,
  status INTEGER NOT NULL,
  kind INTEGER,
  series TEXT COLLATE "C",
  committee TEXT COLLATE "C",
  covers TEXT,
  body TEXT NOT NULL,
  PRIMARY KEY (programme, id, since)
);
