// What this browser remembers between visits: who it is, the talk, the step, the settings.
import type { Card, QuickReply } from './card'

export interface Line {
  role: 'user' | 'ai'
  text: string
}

/** A move of this round, for the summary. */
export interface Done {
  move: string
  title: string
  variant: string
  picture: string | null
  seconds: number
}

export interface Kept {
  token: string | null
  lines: Line[]
  caption: string
  buttons: QuickReply[]
  card: Card | null
  /** When the card's step began (ms), null before it has. */
  begun: number | null
  /** When anything happened last (ms). */
  seen: number
  done: Done[]
  voice: boolean
  voiceName: string | null
  rate: number
  listen: boolean
  sound: boolean
  keepGoing: boolean
  shortcuts: boolean
}

const FRESH: Kept = {
  token: null,
  lines: [],
  caption: '',
  buttons: [],
  card: null,
  begun: null,
  seen: 0,
  done: [],
  voice: true,
  voiceName: null,
  rate: 0.95,
  listen: false,
  sound: true,
  keepGoing: false,
  shortcuts: true,
}

const LINES_KEPT = 100

export class Memory {
  readonly kept: Kept

  constructor(private readonly key: string) {
    this.kept = { ...FRESH, lines: [], buttons: [], done: [], ...this.read() }
  }

  save(): void {
    this.kept.lines = this.kept.lines.slice(-LINES_KEPT)
    try {
      localStorage.setItem(this.key, JSON.stringify(this.kept))
    } catch {
      // A browser that keeps nothing (private window): all works but a reload.
    }
  }

  /** Forget the person and the talk; the settings stay. */
  forget(): void {
    const { token, caption, card, begun } = FRESH
    Object.assign(this.kept, { token, caption, card, begun, lines: [], buttons: [], done: [] })
    this.save()
  }

  private read(): Partial<Kept> {
    try {
      const read: unknown = JSON.parse(localStorage.getItem(this.key) ?? '{}')
      return read !== null && typeof read === 'object' ? (read as Partial<Kept>) : {}
    } catch {
      return {}
    }
  }
}
