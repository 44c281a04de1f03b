// The switches, and the settings behind the wheel.
import type { Conductor } from './conductor'
import { button, h } from './dom'
import { Listener } from './listener'
import type { Speaker } from './speaker'
import type { Words } from './words'

interface Switch {
  element: HTMLButtonElement
  is: () => boolean
}

export class Settings {
  readonly switches: HTMLElement
  readonly element: HTMLElement
  private readonly all: Switch[] = []
  private readonly voices: HTMLSelectElement

  constructor(
    private readonly conductor: Conductor,
    private readonly speaker: Speaker,
    private readonly words: Words,
    onForget: () => void,
  ) {
    const { kept } = conductor
    const flip = (name: 'sound' | 'shortcuts') => () => {
      kept[name] = !kept[name]
      this.render()
    }
    this.switches = h(
      'div', { class: 'switches' },
      this.toggle(words.keep_going, () => kept.keepGoing, () => conductor.setKeepGoing(!kept.keepGoing)),
      this.toggle(words.voice, () => kept.voice && speaker.able, () => conductor.setVoice(!kept.voice)),
      ...(Listener.able
        ? [this.toggle(words.listen, () => kept.listen, () => conductor.setListening(!kept.listen))]
        : []),
    )
    this.voices = this.voiceList()
    this.element = h(
      'details', { class: 'settings' },
      h('summary', {}, words.settings),
      h(
        'div', { class: 'settings-body' },
        this.toggle(words.sound, () => kept.sound, flip('sound')),
        this.toggle(words.shortcuts, () => kept.shortcuts, flip('shortcuts')),
        h('p', { class: 'hint' }, words.shortcuts_hint),
        h('label', {}, words.voice_name, this.voices),
        h('label', {}, words.voice_rate, this.rate()),
        button(words.forget, 'quiet', onForget),
      ),
    )
    speaker.rate = kept.rate
    speaker.voiceName = kept.voiceName
    speaker.on = kept.voice
    if (speaker.able) speechSynthesis.addEventListener?.('voiceschanged', () => this.fillVoices())
  }

  render(): void {
    for (const { element, is } of this.all) element.setAttribute('aria-checked', String(is()))
  }

  private toggle(label: string, is: () => boolean, act: () => void): HTMLButtonElement {
    const element = button(label, 'switch', act)
    element.setAttribute('role', 'switch')
    element.setAttribute('aria-checked', String(is()))
    this.all.push({ element, is })
    return element
  }

  private voiceList(): HTMLSelectElement {
    const list = h('select')
    list.addEventListener('change', () => {
      this.conductor.kept.voiceName = this.speaker.voiceName = list.value || null
    })
    queueMicrotask(() => this.fillVoices())
    return list
  }

  private fillVoices(): void {
    const english = this.speaker.voices.filter((voice) => voice.lang.startsWith('en'))
    this.voices.replaceChildren(
      h('option', { value: '' }, this.words.voice_default),
      ...english.map((voice) =>
        h('option', { value: voice.name, selected: voice.name === this.speaker.voiceName }, voice.name)),
    )
  }

  private rate(): HTMLInputElement {
    const range = h('input', { type: 'range', min: 0.6, max: 1.4, step: 0.05, value: this.conductor.kept.rate })
    range.addEventListener('input', () => {
      this.conductor.kept.rate = this.speaker.rate = Number(range.value)
    })
    return range
  }
}
