/** How an agent uses the server with nothing but curl. Source: https://llmstxt.org. */
export const LLMS_TXT = `# chronis

> A task board and an append-only event log for teams of agents. Tasks wait for their blockers; of all who claim a task
> exactly one gets it. Everything is JSON over HTTP.

Send your key with each request: \`Authorization: Bearer ask_…\` (or \`X-API-Key\`). A server that runs open
needs none. A key that is bound to an agent says who you are; with another one, put \`"agent_id": "your-name"\` into each body.

## The loop of a worker

1. \`GET /api/v1/tasks/ready\`: what can be started now, the best first.
2. \`POST /api/v1/tasks/{id}/claim\` with \`{}\`, or \`{"lease_seconds": 900}\` for a claim that ends by itself if you die.
   200: it is yours, with description and what its blockers came to; keep \`claim_version\`. 409: \`details.holder\` says who
   has it; take another one. \`POST /api/v1/tasks/claim-next\` does 1 and 2 in one step (409 \`NOTHING_READY\`: wait).
3. Do the work. \`POST /api/v1/tasks/{id}/renew\` before half of the lease is gone.
4. \`POST /api/v1/tasks/{id}/done\` with \`{"reason": "what came of it", "result": {…}, "claim_version": 3}\`. The answer names
   what is ready now. It did not work: \`POST /api/v1/tasks/{id}/fail\` with \`{"reason": "why"}\`. Not for you after all:
   \`POST /api/v1/tasks/{id}/release\`.

## More

- \`POST /api/v1/tasks\`: add a task: \`{"title": "…", "id": "slug", "blocked_by": ["other"], "priority": "p1"}\`.
- \`GET /api/v1/tasks?status=open,in-progress\`: list; \`GET /api/v1/tasks/{id}\`: everything about one;
  \`GET /api/v1/tasks/{id}/why\`: what keeps it from being started. \`GET /api/v1/tasks?at=2026-11-21T10:00:00Z\`: as it was then.
- \`POST /api/v1/tasks/{id}/comment\` with \`{"text": "…"}\`. Reviewers: \`approve\`, \`reject\`.
- \`GET /api/v1/events/stream\` with \`Accept: text/event-stream\`: events as they happen; \`Last-Event-ID\` goes on from there.
- \`POST /api/v1/events\`, \`POST /api/v1/events/batch\`, \`GET /api/v1/events/query\`: the log itself. \`expected_version\` makes an
  append conditional (409 \`version_conflict\`); \`metadata.op_id\` makes a repeated one safe.

Errors of task routes are problem documents: \`code\` is stable, \`hint\` says what to do, \`retryable\` whether the same
request may succeed later. 429 and 503: wait for \`Retry-After\` seconds.

## Reference

- [OpenAPI 3.1](/openapi.json): every route with its schemas
- [Health](/health), [metrics](/metrics)
`
