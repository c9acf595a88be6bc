/** Flags of all commands, which may also stand before the command. */
export const LEADING_FLAGS: readonly string[] = ['--json', '--quiet', '-q']
