"""What the third version of a library added; as it was and stays.

Dictations as edit lists, handing them over, versions of drafts, remarks, amendments, copies, holds and purges
(domain.md 1B, 4.3, 4.8); transfers from another authority (D14). Columns are as in schema_1.
"""

from __future__ import annotations

COLUMNS = (
    ("dictations", "suspended_why TEXT NOT NULL DEFAULT ''"),
    ("dictations", "due_why TEXT NOT NULL DEFAULT ''"),
    ("dictations", "elsewhere TEXT NOT NULL DEFAULT ''"),
    ("dictations", "purged_at TEXT"),
)
"""Table and column, added to what was there."""

TABLES = """
CREATE TABLE dictation_edits (     -- never changed: an edit is taken back by another one
  id TEXT PRIMARY KEY NOT NULL,
  dictation_id TEXT NOT NULL REFERENCES dictations (id) DEFERRABLE INITIALLY DEFERRED,
  kind TEXT NOT NULL,
  made_at TEXT NOT NULL,
  at INTEGER NOT NULL,             -- sample of the dictation
  samples INTEGER NOT NULL,
  part INTEGER NOT NULL,           -- number of a sealed file
  section TEXT NOT NULL
) STRICT;
CREATE INDEX dictation_edits_dictation ON dictation_edits (dictation_id);
CREATE TABLE hand_overs (          -- sealed hand-over files that went out or came in
  id TEXT PRIMARY KEY NOT NULL,
  file_id TEXT NOT NULL,
  dictation_id TEXT NOT NULL REFERENCES dictations (id) DEFERRABLE INITIALLY DEFERRED,
  way TEXT NOT NULL,
  library_name TEXT NOT NULL,
  library_key TEXT NOT NULL,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  sha256 TEXT NOT NULL             -- of the file, hex
) STRICT;
CREATE UNIQUE INDEX hand_overs_once ON hand_overs (file_id, way);
CREATE TABLE known_libraries (     -- addresses of other libraries, added after comparing the fingerprint
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  recipient TEXT NOT NULL,         -- age public key
  verify_key TEXT NOT NULL,        -- Ed25519, hex
  fingerprint TEXT NOT NULL,
  added_at TEXT NOT NULL,
  by TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE TABLE library_name (        -- as it stands in the address of this library
  only INTEGER PRIMARY KEY CHECK (only = 1),
  name TEXT NOT NULL
) STRICT;
CREATE TABLE document_versions (
  id TEXT PRIMARY KEY NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  why TEXT NOT NULL,
  version INTEGER NOT NULL,
  sections TEXT NOT NULL           -- JSON list of {key, text, machine, drafted}
) STRICT;
CREATE INDEX document_versions_document ON document_versions (document_id);
CREATE TABLE remarks (
  id TEXT PRIMARY KEY NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
  section TEXT NOT NULL,
  quote TEXT NOT NULL,
  text TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  done_at TEXT,
  done_by TEXT NOT NULL
) STRICT;
CREATE INDEX remarks_document ON remarks (document_id);
CREATE TABLE amendments (
  id TEXT PRIMARY KEY NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
  version INTEGER NOT NULL,
  asked_by TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  proposed TEXT NOT NULL,
  state TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at TEXT,
  decided_why TEXT NOT NULL,
  deputy_for TEXT NOT NULL,
  deputy_why TEXT NOT NULL,
  manager TEXT NOT NULL,
  comment TEXT NOT NULL
) STRICT;
CREATE INDEX amendments_document ON amendments (document_id);
CREATE TABLE copies (              -- who was given which version; never changed
  id TEXT PRIMARY KEY NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
  version INTEGER NOT NULL,
  to_whom TEXT NOT NULL,
  how TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  replaces INTEGER NOT NULL
) STRICT;
CREATE INDEX copies_document ON copies (document_id);
CREATE TABLE auto_texts (
  id TEXT PRIMARY KEY NOT NULL,
  owner_id TEXT NOT NULL,          -- "" for everybody
  short TEXT NOT NULL,
  text TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE TABLE unfinished_lines (    -- typed and not entered: in no record, given back to whoever typed it
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  person_id TEXT NOT NULL,
  line TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (conference_id, person_id, line)
) STRICT;
CREATE TABLE transfers (           -- a plan that comes from another authority: who sends it, who took it on
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  at TEXT NOT NULL,
  sending_authority TEXT NOT NULL,
  told_on TEXT,
  accepted_by TEXT NOT NULL,
  accepted_on TEXT,
  moment REAL,
  part_id TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX transfers_conference ON transfers (conference_id);
CREATE TABLE holds (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  reason TEXT NOT NULL,
  reference TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  released_at TEXT,
  released_by TEXT NOT NULL,
  released_why TEXT NOT NULL
) STRICT;
CREATE INDEX holds_conference ON holds (conference_id);
CREATE TABLE purges (
  id TEXT PRIMARY KEY NOT NULL,
  dictation_id TEXT NOT NULL REFERENCES dictations (id) DEFERRABLE INITIALLY DEFERRED,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  due_at TEXT NOT NULL,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  files INTEGER NOT NULL,
  certificate TEXT NOT NULL
) STRICT;
"""

NEVER_CHANGED = ("dictation_edits", "document_versions", "copies", "purges", "hand_overs")
NEVER_DELETED = ("remarks", "amendments", "holds", "transfers")

SEGMENTS_GO_WITH_THEIR_DICTATION = (
    "DROP TRIGGER segments_no_delete",
    """CREATE TRIGGER segments_no_delete BEFORE DELETE ON segments
         WHEN NOT EXISTS (SELECT 1 FROM transcripts
           JOIN recordings ON recordings.id = transcripts.recording_id AND recordings.purpose = 'dictation'
           JOIN purges ON purges.dictation_id = recordings.folder
           WHERE transcripts.id = old.transcript_id)
       BEGIN SELECT raise(ABORT, 'segments is evidence: no delete'); END""",
    """CREATE TRIGGER segments_removed AFTER DELETE ON segments BEGIN
         INSERT INTO segments_fts (segments_fts, rowid, text) VALUES ('delete', old.n, old.text);
       END""",
    "INSERT INTO segments_fts (segments_fts, rank) VALUES ('secure-delete', 1)",
)
"""What the machine heard of a dictation may go, once the purge of that dictation is written down (domain.md 4.8), and
only then. secure-delete: the index forgets the words at once instead of marking them as gone.
"""

DRAFTS_FORGET_THEIR_DICTATION = (
    "DROP TRIGGER document_versions_no_update",
    """CREATE TRIGGER document_versions_no_update BEFORE UPDATE ON document_versions
         WHEN (new.id, new.document_id, new.at, new.by, new.why, new.version)
              IS NOT (old.id, old.document_id, old.at, old.by, old.why, 0)
           OR length(new.sections) >= length(old.sections)
           OR NOT EXISTS (SELECT 1 FROM purges JOIN documents ON documents.conference_id = purges.conference_id
                WHERE documents.id = old.document_id)
       BEGIN SELECT raise(ABORT, 'document_versions is evidence: no update'); END""",
    "DROP TRIGGER revisions_no_update",
    """CREATE TRIGGER revisions_no_update BEFORE UPDATE ON revisions
         WHEN (new.n, new.object_kind, new.object_id, new.what, new.at, new.by)
              IS NOT (old.n, 'documents', old.object_id, old.what, old.at, old.by)
           OR length(new.json) >= length(old.json)
           OR NOT EXISTS (SELECT 1 FROM purges JOIN documents ON documents.conference_id = purges.conference_id
                WHERE documents.id = old.object_id)
       BEGIN SELECT raise(ABORT, 'revisions is evidence: no update'); END""",
)
"""Machine text that nobody accepted goes with it: earlier drafts may get shorter then, an approved version never."""
