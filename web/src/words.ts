// The page's own sentences. What the coach says comes from the coach.
import defaults from './words.json'

export type Words = typeof defaults
export type WordName = keyof Words

/** The words, with those of the `words` attribute (a JSON object) in place of ours. */
export function readWords(attribute: string | null): Words {
  if (!attribute) return defaults
  try {
    const given: unknown = JSON.parse(attribute)
    if (given === null || typeof given !== 'object') throw new Error('no object')
    const known = Object.entries(given).filter(
      ([name, text]) => name in defaults && typeof text === 'string',
    )
    return { ...defaults, ...Object.fromEntries(known) }
  } catch {
    console.warn('limber-coach: words="…" was expected to be a JSON object of texts; it is left out')
    return defaults
  }
}

/** A sentence with its {placeholders} filled in. */
export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
