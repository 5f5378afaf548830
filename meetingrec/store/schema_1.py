"""The first schema of a library, as it was and stays. Later changes are migrations of their own.

Every table is STRICT. Times are ISO 8601 in UTC with offset, days ISO 8601, yes and no are 1 and 0, tuples are
JSON; "" becomes NULL only where a column points to another table. Comments inside stay in the file, so that
whoever opens a library with an SQLCipher tool can read what a column means.
"""

from __future__ import annotations

PEOPLE = """
CREATE TABLE people (            -- everybody with an account
  id TEXT PRIMARY KEY NOT NULL,
  user_name TEXT NOT NULL,
  full_name TEXT NOT NULL,
  roles TEXT NOT NULL,           -- JSON list
  public_key TEXT NOT NULL       -- age recipient
) STRICT;
CREATE UNIQUE INDEX people_user_name ON people (user_name COLLATE NOCASE);
"""

CONFERENCES = """
CREATE TABLE conferences (
  id TEXT PRIMARY KEY NOT NULL,
  meeting_type TEXT NOT NULL,
  planned_start TEXT NOT NULL,
  chair_id TEXT NOT NULL,
  chair_name TEXT NOT NULL,
  child_ids TEXT NOT NULL,       -- JSON list, in the order the chair entered them
  zone TEXT NOT NULL,            -- IANA zone the times are shown in
  place TEXT NOT NULL,
  channel TEXT NOT NULL,
  purpose TEXT NOT NULL,
  authority TEXT NOT NULL,
  typist_id TEXT NOT NULL,
  typist_name TEXT NOT NULL,
  stage TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT,
  without_audio_why TEXT NOT NULL,
  notice_version TEXT NOT NULL,
  notice_read_at TEXT,
  contingency TEXT NOT NULL,
  core_group_on TEXT,
  review_on TEXT,
  created_at TEXT
) STRICT;
CREATE INDEX conferences_planned_start ON conferences (planned_start);
CREATE INDEX conferences_stage ON conferences (stage);
CREATE TABLE children (
  id TEXT PRIMARY KEY NOT NULL,
  full_name TEXT NOT NULL,
  known_as TEXT NOT NULL,
  born TEXT,
  note TEXT NOT NULL
) STRICT;
CREATE TABLE conference_children (  -- child_ids once more, for looking from the child to the conferences
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  child_id TEXT NOT NULL REFERENCES children (id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (conference_id, child_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX conference_children_child ON conference_children (child_id);
"""

ROOM = """
CREATE TABLE attendees (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  full_name TEXT NOT NULL,
  side TEXT NOT NULL,
  role TEXT NOT NULL,
  agency TEXT NOT NULL,
  relationship TEXT NOT NULL,    -- to the child
  presence TEXT NOT NULL,
  mode TEXT NOT NULL,
  joined_at TEXT,
  left_at TEXT,
  note TEXT NOT NULL,
  position INTEGER NOT NULL,
  removed_at TEXT                -- taken off the page at this time; the row stays
) STRICT;
CREATE INDEX attendees_conference ON attendees (conference_id, position);
CREATE TABLE points (
  n INTEGER PRIMARY KEY,         -- ties the row to points_fts, means nothing else
  id TEXT NOT NULL UNIQUE,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  heading TEXT NOT NULL,
  text TEXT NOT NULL,
  at TEXT NOT NULL,
  moment REAL,                   -- seconds on the timeline of the recording
  said_by TEXT REFERENCES attendees (id) DEFERRABLE INITIALLY DEFERRED,
  child_ids TEXT NOT NULL,       -- JSON list, empty means all the children
  kind TEXT NOT NULL,
  basis TEXT NOT NULL,
  impact TEXT NOT NULL,
  recorded_by TEXT NOT NULL,
  position INTEGER NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX points_conference ON points (conference_id, position);
CREATE TABLE voices (            -- what a child said, or what was seen
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  child_id TEXT NOT NULL REFERENCES children (id) DEFERRABLE INITIALLY DEFERRED,
  words TEXT NOT NULL,
  at TEXT NOT NULL,
  moment REAL,
  own_words INTEGER NOT NULL,    -- 0: seen, not said
  how TEXT NOT NULL,
  obtained_by TEXT NOT NULL,
  obtained_on TEXT,
  seen_alone INTEGER,
  not_alone_why TEXT NOT NULL,
  not_obtained_why TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX voices_conference ON voices (conference_id);
CREATE TABLE decisions (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  statement TEXT NOT NULL,
  at TEXT NOT NULL,
  moment REAL,
  child_ids TEXT NOT NULL,
  made_by TEXT NOT NULL,         -- JSON list of names
  category TEXT NOT NULL,
  rationale TEXT NOT NULL,
  alternatives TEXT NOT NULL,    -- JSON list of {option, why_not}
  none_considered_why TEXT NOT NULL,
  dissent TEXT NOT NULL,         -- JSON list of {who, what}
  no_dissent INTEGER NOT NULL,
  position INTEGER NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX decisions_conference ON decisions (conference_id, position);
CREATE TABLE actions (           -- the outline plan
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  text TEXT NOT NULL,
  at TEXT NOT NULL,
  moment REAL,
  owner TEXT NOT NULL,
  by_family INTEGER NOT NULL,
  child_ids TEXT NOT NULL,
  by_when TEXT,
  by_when_words TEXT NOT NULL,
  how_we_will_know TEXT NOT NULL,
  help_given TEXT NOT NULL,
  position INTEGER NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX actions_conference ON actions (conference_id, position);
CREATE TABLE revisions (         -- what a row held before it was changed, removed or brought back
  n INTEGER PRIMARY KEY,
  object_kind TEXT NOT NULL,     -- name of the table
  object_id TEXT NOT NULL,
  what TEXT NOT NULL,            -- changed, removed, restored
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  json TEXT NOT NULL             -- the whole row as it was before
) STRICT;
CREATE INDEX revisions_object ON revisions (object_kind, object_id);
"""

SOUND = """
CREATE TABLE recordings (        -- the sound itself lies in files of its own
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  purpose TEXT NOT NULL,
  folder TEXT NOT NULL,          -- below the library's recordings
  started_at TEXT NOT NULL,
  started_by TEXT NOT NULL,
  ended_at TEXT,
  seconds REAL NOT NULL,
  state TEXT NOT NULL,
  says TEXT NOT NULL,
  head_hash TEXT NOT NULL
) STRICT;
CREATE INDEX recordings_conference ON recordings (conference_id, purpose);
CREATE TABLE transcripts (
  id TEXT PRIMARY KEY NOT NULL,
  recording_id TEXT NOT NULL REFERENCES recordings (id) DEFERRABLE INITIALLY DEFERRED,
  model TEXT NOT NULL,
  settings TEXT NOT NULL,
  complete INTEGER NOT NULL,
  started_at TEXT NOT NULL,
  audio REAL NOT NULL,           -- seconds of sound worked through
  speech REAL NOT NULL,          -- seconds of it that are speech
  transcribed REAL NOT NULL,     -- seconds of speech that have words
  doubtful REAL NOT NULL,
  not_transcribed REAL NOT NULL  -- seconds given up on
) STRICT;
CREATE INDEX transcripts_recording ON transcripts (recording_id);
CREATE TABLE transcript_progress (
  transcript_id TEXT NOT NULL REFERENCES transcripts (id) DEFERRABLE INITIALLY DEFERRED,
  source TEXT NOT NULL,
  done_to REAL NOT NULL,         -- seconds of the timeline
  PRIMARY KEY (transcript_id, source)
) STRICT, WITHOUT ROWID;
CREATE TABLE segments (          -- what the machine heard; never changed
  n INTEGER PRIMARY KEY,         -- ties the row to segments_fts, means nothing else
  transcript_id TEXT NOT NULL REFERENCES transcripts (id) DEFERRABLE INITIALLY DEFERRED,
  source TEXT NOT NULL,
  "start" REAL NOT NULL,         -- seconds of the timeline
  "end" REAL NOT NULL,
  text TEXT NOT NULL,
  words TEXT NOT NULL,           -- JSON list of {start, end, text, probability}
  confidence REAL NOT NULL
) STRICT;
CREATE INDEX segments_transcript ON segments (transcript_id, "start");
CREATE TABLE dictations (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  recording_id TEXT REFERENCES recordings (id) DEFERRABLE INITIALLY DEFERRED,
  state TEXT NOT NULL,
  created_at TEXT NOT NULL,
  typist_id TEXT NOT NULL,
  typist_name TEXT NOT NULL,
  urgent INTEGER NOT NULL,
  note TEXT NOT NULL,
  sent_at TEXT,
  due_at TEXT
) STRICT;
CREATE INDEX dictations_conference ON dictations (conference_id);
CREATE INDEX dictations_state ON dictations (state);
"""

PAPER = """
CREATE TABLE documents (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  type TEXT NOT NULL,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  sections TEXT NOT NULL,        -- JSON list of {key, text, machine}
  typed_by TEXT NOT NULL,
  remarks TEXT NOT NULL,
  saved_at TEXT,
  approved_by TEXT NOT NULL,
  approved_at TEXT,
  content_hash TEXT NOT NULL     -- SHA-256 of the approved Word file, hex
) STRICT;
CREATE INDEX documents_conference ON documents (conference_id);
CREATE TABLE document_files (    -- the Word files as they were approved; never changed
  document_id TEXT NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
  version INTEGER NOT NULL,
  stored_at TEXT NOT NULL,
  sha256 TEXT NOT NULL,          -- hex
  content BLOB NOT NULL,
  PRIMARY KEY (document_id, version)
) STRICT;
"""

LOG = """
CREATE TABLE audit (             -- who did what; RFC 6962 leaves in the order of seq, from 1 without holes
  seq INTEGER PRIMARY KEY,
  content TEXT NOT NULL,         -- the leaf: canonical JSON with a random salt; the columns below are read out of it
  leaf_hash TEXT NOT NULL,       -- SHA-256(0x00 || content), hex
  at TEXT AS (content ->> '$.at') VIRTUAL,
  actor_id TEXT AS (content ->> '$.actor_id') VIRTUAL,
  act TEXT AS (content ->> '$.act') VIRTUAL,
  object_kind TEXT AS (content ->> '$.object_kind') VIRTUAL,
  object_id TEXT AS (content ->> '$.object_id') VIRTUAL
) STRICT;
CREATE INDEX audit_object ON audit (object_id);
CREATE INDEX audit_actor ON audit (actor_id);
CREATE TABLE checkpoints (       -- signed heads of the log (C2SP tlog-checkpoint)
  size INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  note TEXT NOT NULL
) STRICT;
CREATE TABLE signer (            -- the Ed25519 key this library signs checkpoints with
  only INTEGER PRIMARY KEY CHECK (only = 1),
  name TEXT NOT NULL,
  public BLOB NOT NULL,
  secret BLOB NOT NULL
) STRICT;
"""

SEARCH = """
CREATE VIRTUAL TABLE points_fts USING fts5 (
  text, impact, content = 'points', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE segments_fts USING fts5 (
  text, content = 'segments', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2');
"""

TRIGGERS = (
    """CREATE TRIGGER points_added AFTER INSERT ON points BEGIN
         INSERT INTO points_fts (rowid, text, impact) VALUES (new.n, new.text, new.impact);
       END""",
    """CREATE TRIGGER points_changed AFTER UPDATE ON points BEGIN
         INSERT INTO points_fts (points_fts, rowid, text, impact) VALUES ('delete', old.n, old.text, old.impact);
         INSERT INTO points_fts (rowid, text, impact) VALUES (new.n, new.text, new.impact);
       END""",
    """CREATE TRIGGER segments_added AFTER INSERT ON segments BEGIN
         INSERT INTO segments_fts (rowid, text) VALUES (new.n, new.text);
       END""",
)

NEVER_CHANGED = ("segments", "revisions", "document_files", "audit", "checkpoints")
"""Rows of these are written once. The triggers stop mistakes; the audit chain shows what a tool does past them."""

NEVER_DELETED = ("people", "conferences", "children", "attendees", "points", "voices", "decisions", "actions")
