PRAGMA application_id=1852141163;
BEGIN TRANSACTION;
CREATE TABLE schema_version (
  number INTEGER NOT NULL PRIMARY KEY,
  applied_at TEXT NOT NULL,
  program TEXT NOT NULL
);
INSERT INTO schema_version VALUES(1,'2026-11-23T12:19:53Z','nenkai ');
INSERT INTO schema_version VALUES(2,'2026-11-23T12:19:53Z','nenkai ');
CREATE TABLE programme (
  id TEXT NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL,
  revision BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO programme VALUES('small',0,7);
CREATE TABLE revision (
  number BIGINT NOT NULL PRIMARY KEY,
  programme TEXT NOT NULL,
  at_us BIGINT NOT NULL,
  actor TEXT NOT NULL,
  command TEXT NOT NULL,
  reason TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO revision VALUES(1,'small',1073692800000000,'anna','nenkai --actor anna init small.toml','');
INSERT INTO revision VALUES(2,'small',1074556800000000,'ben','nenkai --actor ben --reason ''hall booked'' event confirm forum-fy2003','hall booked');
INSERT INTO revision VALUES(3,'small',1077148800000000,'anna','nenkai --actor anna event hold forum-fy2003','');
INSERT INTO revision VALUES(4,'small',1078099200000000,'carl','nenkai --actor carl event add extra --series forum --date 2004-03 --title ''An extra''','');
INSERT INTO revision VALUES(5,'small',1078185600000000,'carl','nenkai --actor carl load two.toml','');
INSERT INTO revision VALUES(6,'small',1078272000000000,'carl','nenkai --actor carl load --prune two.toml','');
INSERT INTO revision VALUES(7,'small',1078358400000000,'anna','nenkai --actor anna --reason ''pruned by mistake'' event add forum-fy2003 --series forum --date 2004-02-18 --status held','pruned by mistake');
CREATE TABLE entity (
  programme TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  since BIGINT NOT NULL,
  position BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (programme, kind, id)
) WITHOUT ROWID;
INSERT INTO entity VALUES('small','cluster','sapporo',1,0,'{"id":"sapporo","name":{"en":"Sapporo","ja":"札幌"},"region":"hokkaido","ministry":"ministry"}');
INSERT INTO entity VALUES('small','organisation','ministry',1,0,'{"id":"ministry","name":"Ministry","kind":"ministry"}');
INSERT INTO entity VALUES('small','organisation','north',1,1,'{"id":"north","name":"Northern Bureau","kind":"bureau"}');
INSERT INTO entity VALUES('small','pairing','sapporo--north',1,0,'{"id":"sapporo--north","cluster":"sapporo","bureau":"north"}');
INSERT INTO entity VALUES('small','programme','',1,0,'{"id":"small","name":"Small programme","timezone":"Asia/Tokyo","holidays":["jp"],"domain":"small.example"}');
INSERT INTO entity VALUES('small','rule','annual',1,0,'{"id":"annual","name":"Annual conference","subject":"pairing","kind":"joint_conference","at_most":1,"per":"fiscal_year"}');
INSERT INTO entity VALUES('small','series','forum',5,0,'{"id":"forum","name":"The Northern Forum","kind":"joint_conference","covers":["sapporo--north"]}');
CREATE TABLE entity_past (
  programme TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL,
  position BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (programme, kind, id, since)
) WITHOUT ROWID;
INSERT INTO entity_past VALUES('small','series','forum',1,5,0,'{"id":"forum","name":"Northern Forum","kind":"joint_conference","covers":["sapporo--north"]}');
CREATE TABLE event (
  programme TEXT NOT NULL,
  id TEXT NOT NULL,
  since BIGINT NOT NULL,
  first_day INTEGER NOT NULL,
  end_day INTEGER NOT NULL,
  status INTEGER NOT NULL,
  kind INTEGER,
  series TEXT,
  committee TEXT,
  covers TEXT,
  body TEXT NOT NULL,
  PRIMARY KEY (programme, id)
) WITHOUT ROWID;
INSERT INTO event VALUES('small','forum-fy2003',7,12466,12467,2,NULL,'forum',NULL,NULL,'{"id":"forum-fy2003","series":"forum","date":"2004-02-18","status":"held"}');
CREATE TABLE event_past (
  programme TEXT NOT NULL,
  id TEXT NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL,
  first_day INTEGER NOT NULL,
  end_day INTEGER NOT NULL,
  status INTEGER NOT NULL,
  kind INTEGER,
  series TEXT,
  committee TEXT,
  covers TEXT,
  body TEXT NOT NULL,
  PRIMARY KEY (programme, id, since)
) WITHOUT ROWID;
INSERT INTO event_past VALUES('small','extra',4,6,12478,12509,0,NULL,'forum',NULL,NULL,'{"id":"extra","series":"forum","title":"An extra","date":"2004-03","status":"tentative"}');
INSERT INTO event_past VALUES('small','forum-fy2003',1,2,12466,12467,0,NULL,'forum',NULL,NULL,'{"id":"forum-fy2003","series":"forum","date":"2004-02-18","status":"tentative"}');
INSERT INTO event_past VALUES('small','forum-fy2003',2,3,12466,12467,1,NULL,'forum',NULL,NULL,'{"id":"forum-fy2003","series":"forum","date":"2004-02-18","status":"confirmed"}');
INSERT INTO event_past VALUES('small','forum-fy2003',3,6,12466,12467,2,NULL,'forum',NULL,NULL,'{"id":"forum-fy2003","series":"forum","date":"2004-02-18","status":"held"}');
CREATE TABLE source (
  programme TEXT NOT NULL,
  name TEXT NOT NULL,
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
) WITHOUT ROWID;
COMMIT;
