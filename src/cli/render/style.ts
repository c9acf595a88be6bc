export type Tone = 'dim' | 'bold' | 'red' | 'green' | 'yellow' | 'cyan'

/** How text output looks: colours, and how wide a line may be. */
export interface Style {
  paint(tone: Tone, text: string): string
  /** Columns of the terminal; undefined where nothing must be cut: files and pipes. */
  readonly width: number | undefined
}

/** For files, pipes and programs: no colours, nothing cut. */
export const PLAIN: Style = {paint: (_, text) => text, width: undefined}

/** For a terminal of so many columns. */
export async function terminalStyle(width: number | undefined, colour: boolean): Promise<Style> {
  if (!colour) return {...PLAIN, width}
  const colours = await import('kleur/colors')
  colours.$.enabled = true
  return {paint: (tone, text) => colours[tone](text), width}
}
