// What was done, to look at when the routine is over.
import type { Conductor } from './conductor'
import { h } from './dom'
import { settle, type Pictures } from './picture'
import { fill, type Words } from './words'

export class Summary {
  readonly element = h('div', { class: 'summary' })
  private shown = ''

  constructor(
    private readonly conductor: Conductor,
    private readonly words: Words,
    private readonly pictures: Pictures,
  ) {}

  async render(shown: boolean): Promise<void> {
    this.element.hidden = !shown
    const { done } = this.conductor.kept
    const key = JSON.stringify(done)
    if (!shown || key === this.shown) return
    this.shown = key
    const seconds = done.reduce((sum, each) => sum + each.seconds, 0)
    const rows = done.map((each) =>
      h(
        'li', {},
        h('div', { class: 'thumb', 'aria-hidden': 'true' }),
        h('span', { class: 'what' }, h('b', {}, each.title), h('span', {}, each.variant)),
        h('span', { class: 'time' }, clock(each.seconds)),
      ))
    this.element.replaceChildren(
      h('p', { class: 'total' }, fill(this.words.summary, { minutes: this.minutes(seconds) })),
      h('ol', { 'aria-label': this.words.summary_moves }, ...rows),
    )
    for (const [i, each] of done.entries()) {
      const svg = await this.pictures.of(each.picture)
      if (!svg) continue
      rows[i]?.querySelector('.thumb')?.replaceChildren(svg)
      settle(svg, true, false)
    }
  }

  private minutes(seconds: number): string {
    const count = Math.max(1, Math.round(seconds / 60))
    return count === 1 ? this.words.one_minute : fill(this.words.in_minutes, { minutes: count })
  }
}

/** `1:05`. */
function clock(seconds: number): string {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
