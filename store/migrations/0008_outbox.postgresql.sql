-- Reminders: each message to each recipient, and what became of it (scheduler/outbox.hh).
-- 0008_outbox.sqlite.sql is its twin. It is memory and no fact of a programme: no revision makes it.
--
-- id: of the whole store, from 1. fence: rises with each lease; only the last holder's word counts. uncertain: tries of
-- which nobody knows the end. over_us: when the finding was seen to have left the status. Times: UTC microseconds since
-- 1970. digest: what goes out in one message with others; bundle: the number of that message
-- from its first try on, else 0.

CREATE TABLE outbox (
  id BIGINT NOT NULL PRIMARY KEY,
  programme TEXT COLLATE "C" NOT NULL,
  reminder TEXT COLLATE "C" NOT NULL,
  subject TEXT COLLATE "C" NOT NULL,
  occurrence TEXT COLLATE "C" NOT NULL,
  channel TEXT COLLATE "C" NOT NULL,
  recipient TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  language TEXT COLLATE "C" NOT NULL,
  digest TEXT COLLATE "C" NOT NULL,
  bundle BIGINT NOT NULL,
  told TEXT COLLATE "C" NOT NULL,
  made_us BIGINT NOT NULL,
  due_us BIGINT NOT NULL,
  expires_us BIGINT,
  state TEXT COLLATE "C" NOT NULL,
  over_us BIGINT,
  attempts BIGINT NOT NULL,
  uncertain BIGINT NOT NULL,
  next_try_us BIGINT NOT NULL,
  leased_until_us BIGINT,
  fence BIGINT NOT NULL,
  settled_us BIGINT,
  dropped_by TEXT COLLATE "C" NOT NULL,
  note TEXT COLLATE "C" NOT NULL,
  UNIQUE (programme, reminder, subject, occurrence, channel, recipient)
);
CREATE INDEX outbox_waiting ON outbox (programme, next_try_us, id) WHERE state = 'pending';
CREATE INDEX outbox_leased ON outbox (programme, leased_until_us) WHERE state = 'sending';
CREATE INDEX outbox_sent ON outbox (programme, settled_us) WHERE state = 'sent';
CREATE INDEX outbox_digests ON outbox (programme, channel, recipient, digest, bundle, id)
  WHERE digest <> '' AND state IN ('pending', 'sending');
