import type {Config} from '@oclif/core/config'

/** What `Command` and the parser ask of a config while a command runs. Help and plugins need the real one. */
type CommandConfig = Pick<
  Config,
  | 'bin'
  | 'name'
  | 'pjson'
  | 'root'
  | 'runHook'
  | 'scopedEnvVar'
  | 'scopedEnvVarKey'
  | 'scopedEnvVarKeys'
  | 'scopedEnvVarTrue'
  | 'topicSeparator'
  | 'userAgent'
  | 'version'
>

type PackageFacts = {name: string; version: string; oclif: {bin: string}}

/** Builds a config for one command run without reading package.json, the manifest or the file system. */
export function fastConfig({name, version, oclif}: PackageFacts, root: string): Config {
  const {bin} = oclif
  const scopedEnvVarKey = (key: string) => `${bin}_${key}`.toUpperCase()
  const scopedEnvVar = (key: string) => process.env[scopedEnvVarKey(key)]
  const config: CommandConfig = {
    bin,
    name,
    version,
    root,
    pjson: {name, version, oclif: {bin}},
    // Our argv is already split into id and rest; ':' makes oclif leave it alone.
    topicSeparator: ':',
    userAgent: `${name}/${version} ${process.platform}-${process.arch} node-${process.version}`,
    runHook: async () => ({failures: [], successes: []}),
    scopedEnvVar,
    scopedEnvVarKey,
    scopedEnvVarKeys: (key) => [scopedEnvVarKey(key)],
    scopedEnvVarTrue: (key) => ['1', 'true'].includes(scopedEnvVar(key) ?? ''),
  }
  return config as Config
}
