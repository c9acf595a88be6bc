import {indexBoard} from '../../../application/board/index.ts'
import {foldTasks} from '../../../application/kernel/index.ts'
import type {RecordedEvent} from '../../../domain/events.ts'
import type {Sql} from '../../../ports/sql.ts'
import {insertTask} from './rows.ts'

/**
 * The view: a row a task, a row a blocker, a row a label. `state` is the whole task as JSON, and the source of every
 * answer; the other columns repeat what queries select and sort by.
 *
 * `tasks_ready` is the order of `compareReady` over what `isReady` accepts at some time; `tasks_by_claimable` holds those
 * of them that have to wait for an instant, or had to.
 */
const SCHEMA = `
  DROP TABLE IF EXISTS tasks;
  DROP TABLE IF EXISTS task_blockers;
  DROP TABLE IF EXISTS task_labels;
  CREATE TABLE tasks (
    id            TEXT NOT NULL UNIQUE,
    status        TEXT NOT NULL,
    priority      TEXT NOT NULL,
    type          TEXT NOT NULL,
    parent        TEXT,
    claimed_by    TEXT,
    archived      INTEGER NOT NULL,
    claimable_at  INTEGER,
    created_at    INTEGER NOT NULL,
    open_blockers INTEGER NOT NULL,
    open_children INTEGER NOT NULL,
    done_children INTEGER NOT NULL,
    unblocks      INTEGER NOT NULL,
    state         TEXT NOT NULL
  ) STRICT;
  CREATE INDEX tasks_ready ON tasks (priority, unblocks DESC, created_at, id, claimable_at)
    WHERE archived = 0 AND open_blockers = 0 AND open_children = 0 AND claimable_at IS NOT NULL;
  CREATE INDEX tasks_by_claimable ON tasks (claimable_at)
    WHERE archived = 0 AND open_blockers = 0 AND open_children = 0 AND claimable_at > 0;
  CREATE INDEX tasks_by_age ON tasks (created_at, id);
  CREATE INDEX tasks_on_board ON tasks (created_at, id) WHERE archived = 0;
  CREATE INDEX tasks_archived ON tasks (created_at, id) WHERE archived = 1;
  CREATE INDEX tasks_by_parent ON tasks (parent) WHERE parent IS NOT NULL;
  CREATE INDEX tasks_by_claim ON tasks (claimed_by) WHERE claimed_by IS NOT NULL;
  CREATE INDEX tasks_by_lease ON tasks (claimed_by, created_at, id)
    WHERE claimed_by IS NOT NULL AND claimable_at IS NOT NULL;
  CREATE INDEX tasks_by_status ON tasks (status, created_at, id) WHERE archived = 0;
  CREATE TABLE task_blockers (
    task_id    TEXT NOT NULL,
    blocker_id TEXT NOT NULL,
    PRIMARY KEY (task_id, blocker_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX task_blockers_by_blocker ON task_blockers (blocker_id, task_id);
  CREATE TABLE task_labels (
    label   TEXT NOT NULL,
    task_id TEXT NOT NULL,
    PRIMARY KEY (label, task_id)
  ) STRICT, WITHOUT ROWID;
`

/** Makes the view anew from the log's events; call it inside a transaction. The view holds nothing that they do not. */
export function rebuildView(sql: Sql, events: Iterable<RecordedEvent>): void {
  sql.exec(SCHEMA)
  for (const board of indexBoard(foldTasks(events)).values()) insertTask(sql, board)
}
