/** The parts of oclif that commands use, by sub-path: the package root loads everything. */
export * as Args from '@oclif/core/args'
export * as Flags from '@oclif/core/flags'
