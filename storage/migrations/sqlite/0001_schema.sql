-- +goose Up
-- Instants are TEXT in the form 2026-11-22T09:00:00.000000Z (UTC, always 27
-- characters, so that they compare as text); dates are TEXT YYYY-MM-DD; lists
-- are JSON arrays. A NULL instant or date is none; text is never NULL.

CREATE TABLE accounts (
  id                TEXT PRIMARY KEY,
  version           INTEGER NOT NULL CHECK (version > 0),
  name              TEXT NOT NULL CHECK (name <> ''),
  normal_name       TEXT NOT NULL,
  external_id       TEXT NOT NULL,
  segment           TEXT NOT NULL CHECK (segment IN ('enterprise', 'mid_market', 'smb')),
  strategic         INTEGER NOT NULL CHECK (strategic IN (0, 1)),
  csm               TEXT NOT NULL,
  manager           TEXT NOT NULL,
  sales_owner       TEXT NOT NULL,
  sponsor           TEXT NOT NULL,
  channel           TEXT NOT NULL,
  country           TEXT NOT NULL,
  time_zone         TEXT NOT NULL,
  language          TEXT NOT NULL,
  fiscal_year_start INTEGER NOT NULL CHECK (fiscal_year_start BETWEEN 0 AND 12),
  tags              TEXT NOT NULL,
  usage_notes       TEXT NOT NULL,
  choices           TEXT NOT NULL,
  archived          INTEGER NOT NULL CHECK (archived IN (0, 1)),
  created_at        TEXT NOT NULL CHECK (length(created_at) = 27),
  own_plan          TEXT NOT NULL,
  replanned         TEXT NOT NULL,
  card_key          TEXT NOT NULL,
  card_day          TEXT CHECK (card_day LIKE '____-__-__'),
  touches           TEXT NOT NULL,
  signals           TEXT NOT NULL,
  value_log         TEXT NOT NULL,
  loan              TEXT NOT NULL,
  roles             TEXT NOT NULL,
  -- Derived from the rest of the account in the same commit, for lists and the sweep.
  next_due_at       TEXT CHECK (length(next_due_at) = 27),
  colour            TEXT NOT NULL CHECK (colour IN ('', 'green', 'yellow', 'red')),
  decision_date     TEXT CHECK (decision_date LIKE '____-__-__'),
  renewal_date      TEXT CHECK (renewal_date LIKE '____-__-__'),
  arr_minor         INTEGER NOT NULL,
  arr_currency      TEXT NOT NULL,
  escalation_id     TEXT NOT NULL,
  overseen          INTEGER NOT NULL CHECK (overseen IN (0, 1)),
  helpers           TEXT NOT NULL,
  catch_up_on       TEXT CHECK (catch_up_on LIKE '____-__-__')
) STRICT;
CREATE UNIQUE INDEX accounts_normal_name ON accounts (normal_name);
CREATE UNIQUE INDEX accounts_external_id ON accounts (external_id) WHERE external_id <> '';
CREATE INDEX accounts_channel ON accounts (channel) WHERE channel <> '';
CREATE INDEX accounts_csm ON accounts (csm, decision_date);
CREATE INDEX accounts_decision_date ON accounts (decision_date, normal_name);
CREATE INDEX accounts_manager ON accounts (manager) WHERE manager <> '';
CREATE INDEX accounts_sales_owner ON accounts (sales_owner) WHERE sales_owner <> '';
CREATE INDEX accounts_sponsor ON accounts (sponsor) WHERE sponsor <> '';
CREATE INDEX accounts_catch_up ON accounts (csm, catch_up_on) WHERE catch_up_on IS NOT NULL;
CREATE INDEX accounts_overseen ON accounts (manager) WHERE overseen;
CREATE INDEX accounts_helpers ON accounts (id) WHERE helpers <> '';
CREATE INDEX accounts_due ON accounts (next_due_at, id) WHERE next_due_at IS NOT NULL;

CREATE TABLE contracts (
  seq        INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name       TEXT NOT NULL
) STRICT;
CREATE INDEX contracts_account ON contracts (account_id);

CREATE TABLE terms (
  seq                      INTEGER PRIMARY KEY,
  id                       TEXT NOT NULL UNIQUE,
  contract_id              TEXT NOT NULL REFERENCES contracts (id) ON DELETE CASCADE,
  account_id               TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  previous_id              TEXT NOT NULL,
  start_date               TEXT CHECK (start_date LIKE '____-__-__'),
  renewal_date             TEXT NOT NULL CHECK (renewal_date LIKE '____-__-__'),
  decision_date            TEXT NOT NULL CHECK (decision_date LIKE '____-__-__'),
  months                   INTEGER NOT NULL,
  arr_minor                INTEGER NOT NULL,
  arr_currency             TEXT NOT NULL,
  seats                    INTEGER NOT NULL,
  payment_schedule         TEXT NOT NULL,
  auto_renews              INTEGER NOT NULL CHECK (auto_renews IN (0, 1)),
  notice_days              INTEGER NOT NULL CHECK (notice_days >= 0),
  price_change_notice_days INTEGER NOT NULL CHECK (price_change_notice_days >= 0),
  signed_on                TEXT CHECK (signed_on LIKE '____-__-__'),
  adopted_on               TEXT CHECK (adopted_on LIKE '____-__-__'),
  outcome                  TEXT NOT NULL CHECK (outcome IN ('', 'renewed', 'expanded', 'reduced', 'extended', 'lost')),
  closed_on                TEXT CHECK (closed_on LIKE '____-__-__'),
  closed_by                TEXT NOT NULL,
  closed_at                TEXT CHECK (length(closed_at) = 27),
  new_amount_minor         INTEGER NOT NULL,
  new_amount_currency      TEXT NOT NULL,
  reason                   TEXT NOT NULL,
  paperwork                TEXT NOT NULL,
  facts                    TEXT NOT NULL
) STRICT;
CREATE INDEX terms_account ON terms (account_id);
CREATE INDEX terms_renewal ON terms (renewal_date, id);
CREATE INDEX terms_contract ON terms (contract_id);
CREATE INDEX terms_decision_date ON terms (decision_date) WHERE outcome = '';

CREATE TABLE ratings (
  seq        INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  term_id    TEXT NOT NULL,
  colour     TEXT NOT NULL CHECK (colour IN ('green', 'yellow', 'red')),
  reason     TEXT NOT NULL,
  next_step  TEXT NOT NULL,
  expansion  INTEGER NOT NULL CHECK (expansion IN (0, 1)),
  imported   INTEGER NOT NULL CHECK (imported IN (0, 1)),
  rated_by   TEXT NOT NULL,
  rated_at   TEXT NOT NULL CHECK (length(rated_at) = 27),
  details    TEXT NOT NULL
) STRICT;
CREATE INDEX ratings_account ON ratings (account_id);

CREATE TABLE stakeholders (
  seq          INTEGER PRIMARY KEY,
  id           TEXT NOT NULL UNIQUE,
  account_id   TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name         TEXT NOT NULL,
  title        TEXT NOT NULL,
  email        TEXT NOT NULL,
  roles        TEXT NOT NULL,
  relationship TEXT NOT NULL CHECK (relationship IN ('', 'strong', 'moderate', 'weak')),
  stance       TEXT NOT NULL CHECK (stance IN ('', 'advocate', 'neutral', 'detractor')),
  concerns     TEXT NOT NULL,
  engager      TEXT NOT NULL,
  message      TEXT NOT NULL,
  next_contact TEXT CHECK (next_contact LIKE '____-__-__'),
  last_contact TEXT CHECK (last_contact LIKE '____-__-__'),
  left_on      TEXT CHECK (left_on LIKE '____-__-__'),
  created_at   TEXT CHECK (length(created_at) = 27),
  edits        TEXT NOT NULL
) STRICT;
CREATE INDEX stakeholders_account ON stakeholders (account_id);
CREATE INDEX stakeholders_engager ON stakeholders (engager) WHERE engager <> '';

CREATE TABLE stakeholder_changes (
  seq            INTEGER PRIMARY KEY,
  id             TEXT NOT NULL UNIQUE,
  account_id     TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  stakeholder_id TEXT NOT NULL,
  event          TEXT NOT NULL,
  effective      TEXT CHECK (effective LIKE '____-__-__'),
  replaced_by    TEXT NOT NULL,
  roles_before   TEXT NOT NULL,
  roles_after    TEXT NOT NULL,
  permalink      TEXT NOT NULL,
  note           TEXT NOT NULL,
  logged_by      TEXT NOT NULL,
  logged_at      TEXT NOT NULL CHECK (length(logged_at) = 27)
) STRICT;
CREATE INDEX stakeholder_changes_account ON stakeholder_changes (account_id);

CREATE TABLE milestone_facts (
  seq           INTEGER PRIMARY KEY,
  term_id       TEXT NOT NULL,
  milestone     TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  state         TEXT NOT NULL CHECK (state IN ('', 'open', 'done', 'skipped')),
  snoozed_until TEXT CHECK (snoozed_until LIKE '____-__-__'),
  reason        TEXT NOT NULL,
  done_by       TEXT NOT NULL,
  done_at       TEXT CHECK (length(done_at) = 27),
  reminded_for  TEXT CHECK (reminded_for LIKE '____-__-__'),
  snooze_told   TEXT CHECK (snooze_told LIKE '____-__-__'),
  card_on       TEXT CHECK (card_on LIKE '____-__-__'),
  listed_on     TEXT CHECK (listed_on LIKE '____-__-__'),
  nudged_for    TEXT CHECK (nudged_for LIKE '____-__-__'),
  stuck_for     TEXT CHECK (stuck_for LIKE '____-__-__'),
  note          TEXT NOT NULL,
  UNIQUE (term_id, milestone)
) STRICT;
CREATE INDEX milestone_facts_account ON milestone_facts (account_id);

CREATE TABLE task_facts (
  seq        INTEGER PRIMARY KEY,
  term_id    TEXT NOT NULL,
  milestone  TEXT NOT NULL,
  task       TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  done       INTEGER NOT NULL CHECK (done IN (0, 1)),
  done_by    TEXT NOT NULL,
  done_at    TEXT CHECK (length(done_at) = 27),
  assignee   TEXT NOT NULL,
  title      TEXT NOT NULL,
  required   INTEGER NOT NULL CHECK (required IN (0, 1)),
  added_by   TEXT NOT NULL,
  removed    INTEGER NOT NULL CHECK (removed IN (0, 1)),
  comments   TEXT NOT NULL,
  UNIQUE (term_id, milestone, task)
) STRICT;
CREATE INDEX task_facts_account ON task_facts (account_id);
CREATE INDEX task_facts_assignee ON task_facts (assignee, account_id) WHERE assignee <> '' AND NOT done;

CREATE TABLE follow_ups (
  seq            INTEGER PRIMARY KEY,
  id             TEXT NOT NULL UNIQUE,
  account_id     TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  term_id        TEXT NOT NULL,
  title          TEXT NOT NULL,
  owner          TEXT NOT NULL,
  due            TEXT CHECK (due LIKE '____-__-__'),
  stakeholder_id TEXT NOT NULL,
  done           INTEGER NOT NULL CHECK (done IN (0, 1)),
  done_by        TEXT NOT NULL,
  done_at        TEXT CHECK (length(done_at) = 27),
  ended          INTEGER NOT NULL CHECK (ended IN (0, 1)),
  reminded       INTEGER NOT NULL CHECK (reminded IN (0, 1)),
  created_at     TEXT CHECK (length(created_at) = 27)
) STRICT;
CREATE INDEX follow_ups_account ON follow_ups (account_id);
CREATE INDEX follow_ups_owner ON follow_ups (owner) WHERE NOT done AND NOT ended;

CREATE TABLE escalations (
  seq        INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  term_id    TEXT NOT NULL,
  severity   TEXT NOT NULL CHECK (severity IN ('high', 'normal', 'low')),
  cause      TEXT NOT NULL,
  reason     TEXT NOT NULL,
  ask        TEXT NOT NULL,
  raised_by  TEXT NOT NULL,
  raised_at  TEXT NOT NULL CHECK (length(raised_at) = 27),
  status     TEXT NOT NULL CHECK (status IN ('open', 'acknowledged', 'resolved', 'withdrawn', 'ended')),
  rung       INTEGER NOT NULL CHECK (rung >= 0),
  owner      TEXT NOT NULL,
  rung_since TEXT CHECK (length(rung_since) = 27),
  reminded   INTEGER NOT NULL CHECK (reminded IN (0, 1)),
  due_at     TEXT CHECK (length(due_at) = 27),
  ack_by     TEXT NOT NULL,
  ack_at     TEXT CHECK (length(ack_at) = 27),
  closed_by  TEXT NOT NULL,
  closed_at  TEXT CHECK (length(closed_at) = 27),
  note       TEXT NOT NULL,
  asked      TEXT NOT NULL,
  first_ack_at TEXT CHECK (length(first_ack_at) = 27)
) STRICT;
CREATE INDEX escalations_account ON escalations (account_id);
CREATE INDEX escalations_raised ON escalations (raised_at, id);
CREATE INDEX escalations_status ON escalations (status);
CREATE INDEX escalations_owner ON escalations (owner) WHERE status = 'open';

CREATE TABLE escalation_steps (
  seq           INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,
  escalation_id TEXT NOT NULL REFERENCES escalations (id) ON DELETE CASCADE,
  account_id    TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  kind          TEXT NOT NULL,
  person        TEXT NOT NULL,
  note          TEXT NOT NULL,
  happened_at   TEXT NOT NULL CHECK (length(happened_at) = 27),
  made_by       TEXT NOT NULL
) STRICT;
CREATE INDEX escalation_steps_account ON escalation_steps (account_id);
CREATE INDEX escalation_steps_escalation ON escalation_steps (escalation_id);

CREATE TABLE drafts (
  seq        INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  term_id    TEXT NOT NULL,
  milestone  TEXT NOT NULL,
  kind       TEXT NOT NULL,
  recipients TEXT NOT NULL,
  subject    TEXT NOT NULL,
  body       TEXT NOT NULL,
  version    INTEGER NOT NULL CHECK (version > 0),
  status     TEXT NOT NULL CHECK (status IN ('draft', 'review', 'sending', 'unsure', 'sent', 'ended')),
  saved_by   TEXT NOT NULL,
  saved_at   TEXT NOT NULL CHECK (length(saved_at) = 27),
  sent_by    TEXT NOT NULL,
  sent_at    TEXT CHECK (length(sent_at) = 27),
  details    TEXT NOT NULL
) STRICT;
CREATE INDEX drafts_account ON drafts (account_id);

CREATE TABLE draft_versions (
  draft_id   TEXT NOT NULL,
  version    INTEGER NOT NULL CHECK (version > 0),
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  subject    TEXT NOT NULL,
  body       TEXT NOT NULL,
  saved_by   TEXT NOT NULL,
  saved_at   TEXT NOT NULL CHECK (length(saved_at) = 27),
  PRIMARY KEY (draft_id, version)
) STRICT;
CREATE INDEX draft_versions_saved ON draft_versions (saved_at);

CREATE TABLE audit (
  seq        INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL,
  actor      TEXT NOT NULL,
  action     TEXT NOT NULL CHECK (action <> ''),
  subject    TEXT NOT NULL,
  old_value  TEXT NOT NULL,
  new_value  TEXT NOT NULL,
  logged_at  TEXT NOT NULL CHECK (length(logged_at) = 27)
) STRICT;
CREATE INDEX audit_account ON audit (account_id, seq);

CREATE TABLE people (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  normal_name TEXT NOT NULL,
  email       TEXT NOT NULL,
  time_zone   TEXT NOT NULL,
  deactivated INTEGER NOT NULL CHECK (deactivated IN (0, 1)),
  bot         INTEGER NOT NULL CHECK (bot IN (0, 1)),
  guest       INTEGER NOT NULL CHECK (guest IN (0, 1)),
  external    INTEGER NOT NULL CHECK (external IN (0, 1)),
  seen_at     TEXT CHECK (length(seen_at) = 27),
  choices     TEXT NOT NULL,
  away        TEXT NOT NULL
) STRICT;
CREATE INDEX people_email ON people (email) WHERE email <> '';
CREATE INDEX people_normal_name ON people (normal_name);

CREATE TABLE teams (
  id       TEXT PRIMARY KEY,
  name     TEXT NOT NULL CHECK (name <> ''),
  manager  TEXT NOT NULL,
  deputy   TEXT NOT NULL,
  channel  TEXT NOT NULL,
  parent   TEXT NOT NULL,
  members  TEXT NOT NULL,
  followed TEXT NOT NULL,
  choices  TEXT NOT NULL,
  roles    TEXT NOT NULL
) STRICT;

CREATE TABLE user_groups (
  id      TEXT PRIMARY KEY,
  handle  TEXT NOT NULL,
  seen_at TEXT CHECK (length(seen_at) = 27),
  lost    TEXT NOT NULL, -- why it cannot be followed, '' while it can
  lost_at TEXT CHECK (length(lost_at) = 27)
) STRICT;

CREATE TABLE channels (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  private    INTEGER NOT NULL CHECK (private IN (0, 1)),
  archived   INTEGER NOT NULL CHECK (archived IN (0, 1)),
  ext_shared INTEGER NOT NULL CHECK (ext_shared IN (0, 1)),
  guests     INTEGER NOT NULL CHECK (guests IN (0, 1)),
  is_member  INTEGER NOT NULL CHECK (is_member IN (0, 1)),
  seen_at    TEXT CHECK (length(seen_at) = 27),
  lost       TEXT NOT NULL, -- why the bot cannot post there, '' while it can
  lost_at    TEXT CHECK (length(lost_at) = 27)
) STRICT;
CREATE INDEX channels_name ON channels (name);

CREATE TABLE settings (
  name  TEXT PRIMARY KEY CHECK (name <> ''),
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE daily_messages (
  person  TEXT PRIMARY KEY,
  next_at TEXT NOT NULL CHECK (length(next_at) = 27)
) STRICT, WITHOUT ROWID;
CREATE INDEX daily_messages_next ON daily_messages (next_at, person);

CREATE TABLE inbox (
  key        TEXT PRIMARY KEY CHECK (key <> ''),
  claimed_at TEXT NOT NULL CHECK (length(claimed_at) = 27)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  seq              INTEGER PRIMARY KEY,
  id               TEXT NOT NULL UNIQUE,
  key              TEXT NOT NULL UNIQUE CHECK (key <> ''),
  kind             TEXT NOT NULL CHECK (kind <> ''),
  account_id       TEXT NOT NULL,
  term_id          TEXT NOT NULL,
  subject          TEXT NOT NULL,
  detail           TEXT NOT NULL,
  to_person        TEXT NOT NULL,
  to_channel       TEXT NOT NULL,
  thread_key       TEXT NOT NULL,
  live             INTEGER NOT NULL CHECK (live IN (0, 1)),
  critical         INTEGER NOT NULL CHECK (critical IN (0, 1)),
  priority         INTEGER NOT NULL,
  due_at           TEXT NOT NULL CHECK (length(due_at) = 27),
  place            TEXT NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'unsure', 'failed', 'dropped')),
  next_at          TEXT CHECK (length(next_at) = 27),
  claim            INTEGER NOT NULL,
  locked_by        TEXT NOT NULL,
  attempts         INTEGER NOT NULL,
  first_attempt_at TEXT CHECK (length(first_attempt_at) = 27),
  lookups          INTEGER NOT NULL,
  channel          TEXT NOT NULL,
  ts               TEXT NOT NULL,
  digest           TEXT NOT NULL,
  refresh          INTEGER NOT NULL CHECK (refresh IN (0, 1)),
  possible_repeat  INTEGER NOT NULL CHECK (possible_repeat IN (0, 1)),
  reason           TEXT NOT NULL,
  created_at       TEXT NOT NULL CHECK (length(created_at) = 27),
  sent_at          TEXT CHECK (length(sent_at) = 27)
) STRICT;
CREATE INDEX outbox_due ON outbox (priority, next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX outbox_busy ON outbox (place) WHERE locked_by <> '';
CREATE INDEX outbox_account ON outbox (account_id, seq);
CREATE INDEX outbox_posted ON outbox (channel, ts) WHERE ts <> '';
CREATE INDEX outbox_state ON outbox (state);

CREATE TABLE channel_pauses (
  place        TEXT PRIMARY KEY,
  paused_until TEXT NOT NULL CHECK (length(paused_until) = 27)
) STRICT;

CREATE TABLE leases (
  name       TEXT PRIMARY KEY,
  holder     TEXT NOT NULL,
  token      INTEGER NOT NULL,
  expires_at TEXT NOT NULL CHECK (length(expires_at) = 27)
) STRICT;

-- Work for the whole workspace that is done now and then.
CREATE TABLE chores (
  name    TEXT PRIMARY KEY,
  asked   INTEGER NOT NULL CHECK (asked >= 0),
  done    INTEGER NOT NULL CHECK (done >= 0),
  done_at TEXT CHECK (length(done_at) = 27)
) STRICT;

-- How many calls of each kind of work Slack takes now, for all processes
-- together, in thousandths of a call.
CREATE TABLE pace (
  work         TEXT PRIMARY KEY,
  credit       INTEGER NOT NULL,
  filled_at    TEXT NOT NULL CHECK (length(filled_at) = 27),
  paused_until TEXT CHECK (length(paused_until) = 27)
) STRICT;

-- The direct conversations that were opened: each costs a call.
CREATE TABLE direct_messages (
  person  TEXT PRIMARY KEY,
  channel TEXT NOT NULL CHECK (channel <> '')
) STRICT;

-- The secret addresses under which people's calendars can be read, as hashes.
CREATE TABLE calendar_feeds (
  person     TEXT PRIMARY KEY,
  hash       TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
  created_at TEXT NOT NULL CHECK (length(created_at) = 27)
) STRICT;

-- Which playbooks accounts were planned with, and since when.
CREATE TABLE playbooks (
  version TEXT PRIMARY KEY,
  outline TEXT NOT NULL,
  seen_at TEXT NOT NULL CHECK (length(seen_at) = 27)
) STRICT;

-- Changes that may have moved the reminders of many accounts, until it is known
-- what each of them moved.
CREATE TABLE bulk_changes (
  id       TEXT PRIMARY KEY,
  actor    TEXT NOT NULL,
  cause    TEXT NOT NULL CHECK (cause <> ''),
  csms     TEXT NOT NULL,
  before   TEXT NOT NULL,
  progress TEXT NOT NULL,
  tally    TEXT NOT NULL
) STRICT;

-- Accounts that were given to another CSM together.
CREATE TABLE handovers (
  id     TEXT PRIMARY KEY,
  detail TEXT NOT NULL
) STRICT;
