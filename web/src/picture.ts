// The moving figure of a step: fetched once, still where nothing may move or the step is paused.
import type { Card } from './card'
import { h } from './dom'

const NAME = /^[a-z0-9_]+-[a-z0-9_]+$/
const NEUTRAL = 'neutral'

export class Pictures {
  private readonly fetched = new Map<string, Promise<SVGSVGElement | null>>()
  private names: Promise<Record<string, string>> | undefined

  constructor(private readonly server: string) {}

  /** The picture of a name (`bridge-legs_only`), or the neutral figure. */
  async of(name: string | null, step: string | null = null): Promise<SVGSVGElement | null> {
    this.names ??= this.list()
    const known = await this.names
    const wanted = name && NAME.test(name) ? [`${name}.${step}`, name] : []
    const found = wanted.find((each) => Object.hasOwn(known, each)) ?? NEUTRAL
    let drawing = this.fetched.get(found)
    if (!drawing) {
      drawing = this.fetch(found)
      this.fetched.set(found, drawing)
    }
    const svg = await drawing
    if (!svg) this.fetched.delete(found)
    return (svg?.cloneNode(true) as SVGSVGElement | undefined) ?? null
  }

  private async list(): Promise<Record<string, string>> {
    try {
      const response = await fetch(`${this.server}pictures/pictures.json`)
      return (await response.json()) as Record<string, string>
    } catch {
      this.names = undefined
      return {}
    }
  }

  private async fetch(name: string): Promise<SVGSVGElement | null> {
    try {
      const response = await fetch(`${this.server}pictures/${name}.svg`)
      if (!response.ok) return null
      const page = new DOMParser().parseFromString(await response.text(), 'image/svg+xml')
      const root = page.documentElement
      return root instanceof SVGSVGElement ? (document.importNode(root, true) as SVGSVGElement) : null
    } catch {
      return null
    }
  }
}

export class PictureView {
  readonly element = h('div', { class: 'picture' })
  private shown = ''
  private readonly calm = matchMedia('(prefers-reduced-motion: reduce)')
  private moving = true

  constructor(private readonly pictures: Pictures) {
    this.calm.addEventListener('change', () => this.apply())
  }

  /** The figure of the card's step, or the neutral one; mirrored for the left side. */
  async show(card: Card | null): Promise<void> {
    const step = card?.step?.id.replace(/_(left|right)$/, '') ?? null
    const wanted = `${card?.picture} ${step}`
    this.element.classList.toggle('mirrored', card?.step?.side === 'left')
    if (wanted === this.shown) return
    this.shown = wanted
    const svg = await this.pictures.of(card?.picture ?? null, step)
    if (this.shown !== wanted) return
    if (!svg) {
      this.shown = ''
      return
    }
    this.element.replaceChildren(svg)
    this.apply()
  }

  /** Move, or stand still as it is. */
  move(moving: boolean): void {
    this.moving = moving
    this.apply()
  }

  private apply(): void {
    const svg = this.element.querySelector('svg')
    if (svg) settle(svg, this.calm.matches, this.moving)
  }
}

/** Still at its telling moment where nothing may move, else moving or halted. */
export function settle(svg: SVGSVGElement, calm: boolean, moving: boolean): void {
  if (calm) svg.setCurrentTime(Number(svg.dataset.still ?? 0))
  if (calm || !moving) svg.pauseAnimations()
  else svg.unpauseAnimations()
}
