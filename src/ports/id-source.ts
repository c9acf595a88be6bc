/** Makes identifiers. */
export interface IdSource {
  /** A random uuid, for events and operations. */
  uuid(): string
  /** A task id such as `t-7k2m9x`, with `length` random characters. */
  taskId(length: number): Promise<string>
}
