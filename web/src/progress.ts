// What was done in this round, for the summary at its end.
import type { Card } from './card'
import type { Done } from './memory'

/** Add the seconds spent on the card's step to its move. */
export function addSpent(done: Done[], card: Card, seconds: number): void {
  if (!card.move || seconds < 1) return
  let entry = done.find(({ move }) => move === card.move?.id)
  if (!entry) {
    entry = { move: card.move.id, title: card.move.title, variant: '', picture: null, seconds: 0 }
    done.push(entry)
  }
  entry.seconds += seconds
  entry.variant = card.variant?.title ?? ''
  entry.picture = card.picture
}

/** Whether the card begins a new round: the first step, from somewhere else than its move. */
export function opensRound(before: Card | null, card: Card): boolean {
  const first = card.move?.number === 1 && card.step?.number === 1 && card.phase === 'guiding'
  return first && before?.move?.number !== 1
}
