"""What the second version of a library added; as it was and stays.

Tables and columns for guided capture (domain.md 2): children's details, the roll, reports, notices and objections,
restricted parts, views, scales, contingencies, the plan before, strategy meetings, marks, and what became of deadlines.
Columns are as in schema_1. `part_id` is "" or the restricted part whose audience alone may know of the row.
"""

from __future__ import annotations

COLUMNS = (
    ("children", "due_on TEXT"),
    ("children", "sex TEXT NOT NULL DEFAULT ''"),
    ("children", "ethnicity TEXT NOT NULL DEFAULT ''"),
    ("children", "religion TEXT NOT NULL DEFAULT ''"),
    ("children", "first_language TEXT NOT NULL DEFAULT ''"),
    ("children", "disability TEXT NOT NULL DEFAULT ''"),
    ("children", "need_code TEXT NOT NULL DEFAULT ''"),
    ("children", "address TEXT NOT NULL DEFAULT ''"),
    ("children", "address_restricted INTEGER NOT NULL DEFAULT 0"),
    ("children", "legal_status TEXT NOT NULL DEFAULT ''"),
    ("children", "school TEXT NOT NULL DEFAULT ''"),
    ("children", "current_plan TEXT NOT NULL DEFAULT ''"),
    ("children", "communication TEXT NOT NULL DEFAULT ''"),
    ("children", "responsible TEXT NOT NULL DEFAULT '[]'"),
    ("children", "sibling_ids TEXT NOT NULL DEFAULT '[]'"),
    ("children", "unknown TEXT NOT NULL DEFAULT '[]'"),
    ("children", "confirmed_with TEXT NOT NULL DEFAULT ''"),
    ("children", "confirmed_at TEXT"),
    ("conferences", "profile_id TEXT NOT NULL DEFAULT 'national'"),
    ("conferences", "strategy_on TEXT"),
    ("conferences", "previous_on TEXT"),
    ("conferences", "previous_id TEXT NOT NULL DEFAULT ''"),
    ("conferences", "first_review INTEGER NOT NULL DEFAULT 1"),
    ("conferences", "record_keeper TEXT NOT NULL DEFAULT ''"),
    ("conferences", "official_record INTEGER NOT NULL DEFAULT 1"),
    ("conferences", "official_record_why TEXT NOT NULL DEFAULT ''"),
    ("conferences", "chair_independent INTEGER"),
    ("conferences", "delay_why TEXT NOT NULL DEFAULT ''"),
    ("conferences", "delay_agreed_by TEXT NOT NULL DEFAULT ''"),
    ("conferences", "recorded_anyway_why TEXT NOT NULL DEFAULT ''"),
    ("conferences", "inquorate_why TEXT NOT NULL DEFAULT ''"),
    ("conferences", "lead_worker TEXT NOT NULL DEFAULT ''"),
    ("conferences", "core_group TEXT NOT NULL DEFAULT '[]'"),
    ("conferences", "visits TEXT NOT NULL DEFAULT ''"),
    ("conferences", "room_names INTEGER NOT NULL DEFAULT 0"),
    ("conferences", "children_told TEXT NOT NULL DEFAULT ''"),
    ("attendees", "earlier_stays TEXT NOT NULL DEFAULT '[]'"),
    ("attendees", "relations TEXT NOT NULL DEFAULT '[]'"),
    ("attendees", "direct_contact INTEGER NOT NULL DEFAULT 0"),
    ("attendees", "language TEXT NOT NULL DEFAULT ''"),
    ("attendees", "formats TEXT NOT NULL DEFAULT ''"),
    ("attendees", "why TEXT NOT NULL DEFAULT ''"),
    ("attendees", "decided_by TEXT NOT NULL DEFAULT ''"),
    ("attendees", "supports TEXT NOT NULL DEFAULT ''"),
    ("attendees", "address TEXT NOT NULL DEFAULT ''"),
    ("attendees", "address_restricted INTEGER NOT NULL DEFAULT 0"),
    ("attendees", "part_id TEXT NOT NULL DEFAULT ''"),
    ("points", "layer TEXT NOT NULL DEFAULT 'point'"),
    ("points", "sensitive INTEGER NOT NULL DEFAULT 0"),
    ("points", "agreed_by TEXT NOT NULL DEFAULT '[]'"),
    ("points", "disagreed_by TEXT NOT NULL DEFAULT '[]'"),
    ("points", "part_id TEXT NOT NULL DEFAULT ''"),
    ("voices", "tells_child TEXT NOT NULL DEFAULT ''"),
    ("voices", "part_id TEXT NOT NULL DEFAULT ''"),
    ("decisions", "type TEXT NOT NULL DEFAULT 'other'"),
    ("decisions", "test TEXT NOT NULL DEFAULT ''"),
    ("decisions", "legal_advice INTEGER"),
    ("decisions", "legal_by TEXT NOT NULL DEFAULT ''"),
    ("decisions", "legal_why_not TEXT NOT NULL DEFAULT ''"),
    ("decisions", "effective_on TEXT"),
    ("decisions", "part_id TEXT NOT NULL DEFAULT ''"),
    ("actions", "for_whom TEXT NOT NULL DEFAULT ''"),
    ("actions", "owner_confirmed INTEGER NOT NULL DEFAULT 0"),
    ("actions", "referral INTEGER NOT NULL DEFAULT 0"),
    ("actions", "worry_id TEXT NOT NULL DEFAULT ''"),
    ("actions", "part_id TEXT NOT NULL DEFAULT ''"),
    ("recordings", "import_source TEXT NOT NULL DEFAULT ''"),
    ("recordings", "import_name TEXT NOT NULL DEFAULT ''"),
    ("recordings", "import_sha256 TEXT NOT NULL DEFAULT ''"),
    ("recordings", "imported_by TEXT NOT NULL DEFAULT ''"),
    ("recordings", "imported_at TEXT"),
    ("recordings", "began_at TEXT"),
)
"""Table and column, added to what was there."""

ENTRIES = """
CREATE TABLE interpreting (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  at TEXT NOT NULL,
  for_whom TEXT NOT NULL,
  needed INTEGER NOT NULL,
  language TEXT NOT NULL,
  name TEXT NOT NULL,
  source TEXT NOT NULL,
  organisation TEXT NOT NULL,
  used INTEGER NOT NULL,
  why_not TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  moment REAL,
  part_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX interpreting_conference ON interpreting (conference_id);
CREATE TABLE reports (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  at TEXT NOT NULL,
  agency TEXT NOT NULL,
  author TEXT NOT NULL,
  kind TEXT NOT NULL,
  expected INTEGER NOT NULL,
  received_on TEXT,
  shared_on TEXT,
  shared_with TEXT NOT NULL,
  shared_by TEXT NOT NULL,
  shared_more TEXT NOT NULL,
  late_why TEXT NOT NULL,
  not_received_why TEXT NOT NULL,
  written_awaited INTEGER NOT NULL,
  chase_on TEXT,
  summary TEXT NOT NULL,
  disagreed TEXT NOT NULL,
  attachment TEXT NOT NULL,
  attachment_name TEXT NOT NULL,
  attachment_sha256 TEXT NOT NULL,
  moment REAL,
  part_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX reports_conference ON reports (conference_id);
CREATE TABLE notices (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  at TEXT NOT NULL,
  version TEXT NOT NULL,
  occasion TEXT NOT NULL,
  given_to TEXT NOT NULL,
  roll_call INTEGER NOT NULL,
  moment REAL,
  part_id TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX notices_conference ON notices (conference_id);
CREATE TABLE objections (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  words TEXT NOT NULL,
  response TEXT,
  reason TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  moment REAL,
  part_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX objections_conference ON objections (conference_id);
CREATE TABLE restricted_parts (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  at TEXT NOT NULL,
  audience TEXT NOT NULL,
  ground TEXT NOT NULL,
  ground_words TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  ended_at TEXT,
  started REAL,
  ended REAL,
  removed_at TEXT
) STRICT;
CREATE INDEX restricted_parts_conference ON restricted_parts (conference_id);
CREATE TABLE scales (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  at TEXT NOT NULL,
  score INTEGER NOT NULL,
  rater TEXT NOT NULL,
  rater_words TEXT NOT NULL,
  child_ids TEXT NOT NULL,
  reason TEXT NOT NULL,
  moment REAL,
  part_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX scales_conference ON scales (conference_id);
CREATE TABLE agency_views (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  at TEXT NOT NULL,
  agency TEXT NOT NULL,
  recommendation TEXT NOT NULL,
  said_by TEXT NOT NULL,
  child_ids TEXT NOT NULL,
  category TEXT NOT NULL,
  reason TEXT NOT NULL,
  written INTEGER NOT NULL,
  moment REAL,
  part_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX agency_views_conference ON agency_views (conference_id);
CREATE TABLE family_views (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  agreement TEXT NOT NULL,
  words TEXT NOT NULL,
  child_ids TEXT NOT NULL,
  moment REAL,
  part_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX family_views_conference ON family_views (conference_id);
CREATE TABLE contingencies (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  at TEXT NOT NULL,
  trigger TEXT NOT NULL,
  what TEXT NOT NULL,
  who_decides TEXT NOT NULL,
  child_ids TEXT NOT NULL,
  moment REAL,
  part_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX contingencies_conference ON contingencies (conference_id);
CREATE TABLE plan_reviews (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  text TEXT NOT NULL,
  at TEXT NOT NULL,
  action_id TEXT NOT NULL,
  owner TEXT NOT NULL,
  child_ids TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reached TEXT NOT NULL,
  why_not TEXT NOT NULL,
  moment REAL,
  part_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX plan_reviews_conference ON plan_reviews (conference_id);
CREATE TABLE strategy (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  child_id TEXT NOT NULL REFERENCES children (id) DEFERRABLE INITIALLY DEFERRED,
  at TEXT NOT NULL,
  child_seen_at TEXT,
  child_seen_by TEXT NOT NULL,
  not_seen_why TEXT NOT NULL,
  told_by TEXT NOT NULL,
  told_on TEXT,
  not_shared TEXT NOT NULL,
  moment REAL,
  part_id TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX strategy_conference ON strategy (conference_id);
CREATE TABLE marks (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  at TEXT NOT NULL,
  word TEXT NOT NULL,
  moment REAL,
  child_voice INTEGER NOT NULL,
  part_id TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX marks_conference ON marks (conference_id);
CREATE TABLE duties (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  rule TEXT NOT NULL,
  at TEXT NOT NULL,
  done_at TEXT,
  late_why TEXT NOT NULL,
  by TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX duties_conference ON duties (conference_id);
CREATE TABLE leaflets (
  id TEXT PRIMARY KEY NOT NULL,
  conference_id TEXT NOT NULL REFERENCES conferences (id) DEFERRABLE INITIALLY DEFERRED,
  at TEXT NOT NULL,
  leaflet TEXT NOT NULL,
  to_whom TEXT NOT NULL,
  explained INTEGER NOT NULL,
  moment REAL,
  part_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX leaflets_conference ON leaflets (conference_id);
"""

NEVER_DELETED = (
    "interpreting",
    "reports",
    "notices",
    "objections",
    "restricted_parts",
    "scales",
    "agency_views",
    "family_views",
    "contingencies",
    "plan_reviews",
    "strategy",
    "marks",
    "duties",
    "leaflets",
)
