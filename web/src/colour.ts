// A blog's own accent colour, with letters on it that can be read.

const HEX = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i
const DARK = '#10201f'
const LIGHT = '#ffffff'

/** CSS variables for an accent like `#7a3e9d`; none where it is no such colour. */
export function accent(colour: string | null): Record<string, string> {
  const parts = HEX.exec(colour ?? '')
  if (!colour || !parts) return {}
  const on = contrast(colour, LIGHT) >= contrast(colour, DARK) ? LIGHT : DARK
  return { '--own-accent': colour, '--own-on-accent': on }
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (HEX.exec(colour) ?? []).slice(1).map((part) => {
    const value = parseInt(part, 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
