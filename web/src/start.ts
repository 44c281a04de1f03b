// The first screen: one button, and all goes by itself.
import { SAID, type Conductor } from './conductor'
import { button, h } from './dom'
import { Listener } from './listener'
import type { Words } from './words'

export class Start {
  readonly element = h('div', { class: 'start' })

  /** `onBegin` is called within the person's touch or key. */
  constructor(conductor: Conductor, words: Words, onBegin: () => void) {
    const begin = (listen: boolean): void => {
      if (Listener.able) conductor.setListening(listen)
      onBegin()
      void conductor.say(SAID.start, words.start)
    }
    if (Listener.able) {
      this.element.append(
        button(words.start_listening, 'begin primary', () => begin(true)),
        button(words.start_quietly, 'begin', () => begin(false)),
        h('p', { class: 'hint' }, words.listening_hint),
      )
    } else {
      this.element.append(
        button(words.start, 'begin primary', () => begin(false)),
        h('p', { class: 'hint' }, words.not_listening_hint),
      )
    }
  }

  render(shown: boolean, talking: boolean): void {
    this.element.hidden = !shown
    this.element.classList.toggle('aside', talking)
  }
}
