/** Where a board is, and who acts on it. Nothing else is read: no environment, no current folder, no user configuration. */
export interface OpenBoardOptions {
  /**
   * The folder of the project, which has the folder `.chronis`; or `.chronis` itself. Left out with `remote`, the replica is
   * in a temporary folder until the board is closed; left out with `env`, the workspace is found as `cn` finds it.
   */
  readonly folder?: string | undefined
  /** Creates the workspace if it does not exist. One that exists is opened unchanged. */
  readonly create?: boolean | undefined
  /** The event store that has the log. Absent: what the configuration of the workspace says, which is a local log at first. */
  readonly remote?: RemoteOptions | undefined
  /**
   * Who acts: the name of an agent, a person or a bot. Optional with `env`, and with a key of the event store that is bound
   * to one agent.
   */
  readonly agent?: string | undefined
  /**
   * The session that claims belong to. Absent: a new one, so that what an earlier process claimed is not this board's; give
   * the same name again to go on with those claims.
   */
  readonly session?: string | undefined
  /**
   * Environment variables, usually `process.env`: makes the library heed what `cn` heeds, such as `CN_DIR`, `CN_AGENT_ID`,
   * `CN_API_KEY`, the user's own configuration and, without `folder`, the current folder.
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** An event store on the network: a `cn serve`, or another one that speaks the protocol of AllSource Core. */
export interface RemoteOptions {
  /** Its address, `https://…`, without `/api/v1`. */
  readonly url: string
  /** Its key, which stays in memory. Absent: what the workspace and, with `env`, the environment say. */
  readonly key?: string | undefined
  /** Default: what the workspace says, or `default`. */
  readonly tenant?: string | undefined
  /** Seconds that the store may take for an answer. Default: what the workspace says, or 30. */
  readonly timeoutSeconds?: number | undefined
}

/** Which events to yield. */
export interface EventsOptions {
  /** Begin with what was recorded since this time (RFC 3339, a `Date`, or `2h` ago). Absent: with what is recorded from now on. */
  readonly since?: string | Date | undefined
  /** Only these types: `task.claimed`, `task.*`, `agent.finding`. Absent: every type. */
  readonly types?: readonly string[] | undefined
  /** false: end with the newest event there is. Default true: wait for more. */
  readonly follow?: boolean | undefined
  /** Ends the iteration when it aborts. */
  readonly signal?: AbortSignal | undefined
}
