// Keyboard shortcuts: never while somebody types or is on a button that the key would press.
import { SAID, type Conductor } from './conductor'
import type { Stage } from './stage'
import type { Words } from './words'

const KEYS: Record<string, 'back' | 'next' | 'repeat' | 'easier' | 'harder'> = {
  ArrowLeft: 'back',
  ArrowRight: 'next',
  r: 'repeat',
  e: 'easier',
  h: 'harder',
}

export function shortcuts(conductor: Conductor, stage: Stage, words: Words): (event: KeyboardEvent) => void {
  return (event) => {
    const phase = conductor.card?.phase
    if (!conductor.kept.shortcuts || (phase !== 'guiding' && phase !== 'paused')) return
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const target = event.composedPath()[0]
    if (target instanceof HTMLElement && inUse(target, event.key)) return
    const name = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (event.key === ' ') stage.pauseOrResume()
    else if (name) void conductor.say(SAID[name], words[name])
    else return
    event.preventDefault()
  }
}

function inUse(target: HTMLElement, key: string): boolean {
  if (target.isContentEditable || target.matches('input, textarea, select')) return true
  return key === ' ' && target.matches('button, summary, a')
}
