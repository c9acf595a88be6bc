export type Tone = 'dim' | 'bold' | 'red' | 'green' | 'yellow' | 'cyan'

/** The style of text output: colours and the width of lines. */
export interface Style {
  paint(tone: Tone, text: string): string
  /** Columns of the terminal; undefined: nothing is cut, for files and pipes. */
  readonly width: number | undefined
}

/** For files, pipes and programs: no colours, nothing cut. */
export const PLAIN: Style = {paint: (_, text) => text, width: undefined}

/** The style for a terminal with `width` columns. */
export async function terminalStyle(width: number | undefined, colour: boolean): Promise<Style> {
  if (!colour) return {...PLAIN, width}
  const colours = await import('kleur/colors')
  colours.$.enabled = true
  return {paint: (tone, text) => colours[tone](text), width}
}
