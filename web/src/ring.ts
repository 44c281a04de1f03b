// The countdown ring.
import { h, s } from './dom'

const RADIUS = 44
const ROUND = 2 * Math.PI * RADIUS

export class Ring {
  private readonly done = s('circle', {
    class: 'ring-done', cx: 50, cy: 50, r: RADIUS, 'stroke-dasharray': ROUND.toFixed(2),
  })
  private readonly number = h('span', { class: 'ring-number' })
  private readonly label = h('span', { class: 'ring-label' })
  readonly element = h(
    'div', { class: 'ring', role: 'timer', 'aria-live': 'off' },
    s(
      'svg', { viewBox: '0 0 100 100', 'aria-hidden': 'true' },
      s('circle', { class: 'ring-way', cx: 50, cy: 50, r: RADIUS }), this.done,
    ),
    h('div', { class: 'ring-text' }, this.number, this.label),
  )

  /** `part` from 0 to 1 of the ring is still to go. */
  show(part: number, number: string, label: string): void {
    this.done.setAttribute('stroke-dashoffset', (ROUND * (1 - Math.min(1, Math.max(0, part)))).toFixed(1))
    if (this.number.textContent !== number) this.number.textContent = number
    if (this.label.textContent !== label) this.label.textContent = label
  }
}
