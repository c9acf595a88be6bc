declare module '@iarna/toml/parse-string.js' {
  /** The parser alone; the package's root loads the writer and the stream parser too. */
  export default function parse(text: string): object
}
