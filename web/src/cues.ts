// The clock of a step: says each cue in its time. The server keeps no time, the page does.
import type { Card, Cue } from './card'

/** A cue so late (the computer slept) is not said any more; of those missed only the end is told. */
const LATE = 3_000

export interface CueListener {
  /** `late`: milliseconds after its time. */
  cue(cue: Cue, last: boolean, late: number): void
}

export class CuePlayer {
  private card: Card | null = null
  private begun = 0
  private heldAt: number | null = null
  private next = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly listener: CueListener) {}

  /** Begin the card's step, or go on with it as begun at `begun` (ms): what has passed is silent. */
  start(card: Card, begun = Date.now()): void {
    this.stop()
    this.card = card
    this.begun = begun
    const passed = this.elapsed
    this.next = passed < 0.5 ? 0 : card.cues.filter((cue) => cue.at <= passed).length
    this.wait()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.card = null
    this.heldAt = null
  }

  /** Stand still; `release` goes on from the same moment. */
  hold(): void {
    if (!this.card || this.heldAt !== null) return
    clearTimeout(this.timer)
    this.heldAt = Date.now()
  }

  release(): void {
    if (this.heldAt === null) return
    this.begun += Date.now() - this.heldAt
    this.heldAt = null
    this.wait()
  }

  get running(): boolean {
    return this.card !== null
  }

  get held(): boolean {
    return this.heldAt !== null
  }

  /** When the step began (ms), as if it had never been held. */
  get begunAt(): number {
    return this.begun
  }

  /** Seconds since the step's start. */
  get elapsed(): number {
    return ((this.heldAt ?? Date.now()) - this.begun) / 1000
  }

  /** How long the step lasts, in seconds. */
  get total(): number {
    if (!this.card) return 0
    return this.card.seconds ?? this.card.cues[this.card.cues.length - 1]?.at ?? 0
  }

  private wait(): void {
    const cue = this.card?.cues[this.next]
    if (!cue) return
    this.timer = setTimeout(() => this.due(cue), Math.max(0, cue.at * 1000 - (Date.now() - this.begun)))
  }

  private due(cue: Cue): void {
    this.next += 1
    const late = Date.now() - this.begun - cue.at * 1000
    const last = this.next === this.card?.cues.length
    this.wait()
    if (late < LATE || last) this.listener.cue(cue, last, late)
  }
}
