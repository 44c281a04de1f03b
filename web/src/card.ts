// What the coach answers: texts, buttons, and at most one card (what to show, time and speak).

export type Phase = 'idle' | 'guiding' | 'paused' | 'safety_check' | 'finished'

export interface Cue {
  /** Seconds from the step's start. */
  at: number
  say: string
}

export interface Card {
  phase: Phase
  routine: string | null
  move: { id: string; title: string; number: number; of: number } | null
  step: { id: string; number: number; of: number; side: 'left' | 'right' | null } | null
  variant: { id: string; title: string; notch: number } | null
  picture: string | null
  seconds: number | null
  breaths: number | null
  cues: Cue[]
}

export interface QuickReply {
  title: string
  /** Plain words, as a person would say them. */
  payload: string
}

export interface Reply {
  texts: string[]
  buttons: QuickReply[]
  card: Card | null
}

const PHASES = ['idle', 'guiding', 'paused', 'safety_check', 'finished']

/** Read the messages of one turn; whatever has another shape is left out. */
export function readReply(messages: unknown): Reply {
  const reply: Reply = { texts: [], buttons: [], card: null }
  for (const message of list(messages)) {
    if (typeof message.text === 'string') reply.texts.push(message.text)
    for (const { title, payload } of list(message.buttons)) {
      if (typeof title === 'string' && typeof payload === 'string') {
        reply.buttons.push({ title, payload })
      }
    }
    const data = record(record(message.custom)?.data)
    if (data?.type === 'card') reply.card = readCard(data) ?? reply.card
  }
  return reply
}

/** A card, or null where it can't be shown. */
export function readCard(data: unknown): Card | null {
  const card = record(data)
  if (!card || !PHASES.includes(card.phase as string)) return null
  const cues = list(card.cues).filter(
    (cue) => typeof cue.at === 'number' && cue.at >= 0 && typeof cue.say === 'string',
  ) as unknown as Cue[]
  return {
    phase: card.phase as Phase,
    routine: text(card.routine),
    move: record(card.move) as Card['move'],
    step: record(card.step) as Card['step'],
    variant: record(card.variant) as Card['variant'],
    picture: text(card.picture),
    seconds: typeof card.seconds === 'number' && card.seconds > 0 ? card.seconds : null,
    breaths: typeof card.breaths === 'number' ? card.breaths : null,
    cues: [...cues].sort((one, other) => one.at - other.at),
  }
}

function record(value: unknown): Record<string, unknown> | null {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : null
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((each) => record(each) ?? {}) : []
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
