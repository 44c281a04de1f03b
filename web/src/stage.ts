// The stage: place, figure, ring, captions, answers and the big buttons.
import { answersBeside, GET_READY, SAID, type Conductor } from './conductor'
import type { Card } from './card'
import { button, h } from './dom'
import { PictureView, type Pictures } from './picture'
import { Ring } from './ring'
import { Start } from './start'
import { Summary } from './summary'
import { fill, type Words } from './words'

const TICK = 200
/** Characters from which on a caption is shown by the sentence, or set smaller where it is read. */
const LONG = 110

export class Stage {
  private readonly ring = new Ring()
  private readonly picture: PictureView
  private readonly dots = h('div', { class: 'dots', 'aria-hidden': 'true' })
  private readonly number = h('p', { class: 'number' })
  private readonly title = h('h2', { tabindex: -1 })
  private readonly detail = h('p', { class: 'detail' })
  private readonly caption = h('p', { class: 'caption' })
  private readonly answers: HTMLElement
  private readonly controls: HTMLElement
  private readonly pause: HTMLButtonElement
  private readonly alert = h('div', { class: 'alert', role: 'alert' })
  private readonly start: Start
  private readonly summary: Summary
  private ticking: ReturnType<typeof setInterval> | undefined
  private answersShown = ''
  readonly element: HTMLElement

  constructor(
    private readonly conductor: Conductor,
    private readonly words: Words,
    pictures: Pictures,
  ) {
    this.picture = new PictureView(pictures)
    this.start = new Start(conductor, words, () => this.focus())
    this.summary = new Summary(conductor, words, pictures)
    this.answers = h('div', { class: 'answers', role: 'group', 'aria-label': words.answers })
    this.pause = this.control('pause', 'pause')
    this.controls = h(
      'div', { class: 'controls', role: 'group', 'aria-label': words.controls },
      this.control('easier', 'easier'), this.control('harder', 'harder'),
      this.control('repeat', 'repeat'),
      this.control('back', 'back'), this.pause, this.control('next', 'next'),
    )
    const place = h('header', { class: 'place' }, this.number, this.title, this.detail, this.dots)
    const figure = h('div', { class: 'figure' }, this.picture.element, this.ring.element)
    figure.addEventListener('pointerdown', () => conductor.hush())
    this.element = h(
      'section', { class: 'stage', 'aria-label': words.stage },
      place, this.alert, figure, this.summary.element, this.start.element,
      this.caption, this.answers, this.controls,
    )
  }

  render(): void {
    const { card, kept } = this.conductor
    const state = stateOf(card, this.conductor.away)
    this.element.dataset.state = state
    this.place(state, card)
    void this.picture.show(state === 'start' || state === 'safety' ? null : card)
    this.picture.move(!['held', 'ended'].includes(this.conductor.time) && card?.phase !== 'paused')
    const long = kept.caption.length > LONG
    const told = long && this.conductor.sentence ? this.conductor.sentence : kept.caption
    const caption = state === 'safety' ? '' : told
    if (this.caption.textContent !== caption) this.caption.textContent = caption
    this.caption.classList.toggle('long', caption.length > LONG)
    this.tellSafety(state === 'safety' ? kept.caption : '')
    this.renderAnswers()
    this.start.render(state === 'start', kept.caption !== '')
    void this.summary.render(state === 'finished')
    const paused = card?.phase === 'paused' || this.conductor.time === 'held'
    this.pause.textContent = paused ? this.words.resume : this.words.pause
    this.tick()
    clearInterval(this.ticking)
    if (['running', 'next'].includes(this.conductor.time)) {
      this.ticking = setInterval(() => this.tick(), TICK)
    }
  }

  /** Where a screen reader and the keyboard go on when the button pressed has gone. */
  focus(): void {
    this.title.focus({ preventScroll: true })
  }

  close(): void {
    clearInterval(this.ticking)
  }

  /** What the space bar and the big button do. */
  pauseOrResume(): void {
    const paused = this.conductor.card?.phase === 'paused' || this.conductor.time === 'held'
    const name = paused ? 'resume' : 'pause'
    void this.conductor.say(SAID[name], this.words[name])
  }

  private control(name: keyof typeof SAID & keyof Words, style: string): HTMLButtonElement {
    const act = () =>
      name === 'pause' ? this.pauseOrResume() : void this.conductor.say(SAID[name], this.words[name])
    return button(this.words[name], `control ${style}`, act)
  }

  private place(state: string, card: Card | null): void {
    const { words } = this
    const move = card?.move
    this.number.textContent = move ? fill(words.move, { number: move.number, of: move.of }) : ''
    this.title.textContent =
      state === 'start' ? words.welcome_title
      : state === 'safety' ? words.safety
      : state === 'finished' ? words.summary_title
      : state === 'away' ? words.away_title
      : (move?.title ?? '')
    const step = card?.step && card.step.of > 1 ? fill(words.step, { number: card.step.number, of: card.step.of }) : ''
    const side = card?.step?.side ? words[card.step.side] : ''
    const breaths = card?.breaths ? fill(card.breaths === 1 ? words.breath : words.breaths, { breaths: card.breaths }) : ''
    this.detail.textContent = state === 'start' ? words.welcome
      : state === 'away' ? words.away
      : [step, side, card?.variant?.title ?? '', breaths].filter(Boolean).join(' · ')
    this.dots.replaceChildren(
      ...Array.from({ length: move?.of ?? 0 }, (_, i) =>
        h('i', { class: i + 1 < (move?.number ?? 0) ? 'done' : i + 1 === move?.number ? 'now' : '' })),
    )
  }

  private tellSafety(advice: string): void {
    if (this.alert.textContent !== advice) this.alert.textContent = advice
  }

  private renderAnswers(): void {
    const { card, kept, away } = this.conductor
    const shown = away
      ? [{ title: this.words.resume, payload: SAID.resume }, { title: this.words.again, payload: SAID.again }]
      : answersBeside(card, kept.buttons)
    const key = JSON.stringify(shown)
    if (key === this.answersShown) return
    this.answersShown = key
    this.answers.replaceChildren(
      ...shown.map(({ title, payload }) =>
        button(title, 'answer', () => {
          void this.conductor.say(payload, title)
          this.focus()
        })),
    )
  }

  private tick(): void {
    const { words } = this
    const { player, time, card } = this.conductor
    if (card?.phase === 'paused') this.ring.show(1, '', words.paused)
    else if (time === 'ready') this.ring.show(1, '', words.get_ready)
    else if (time === 'ended') this.ring.show(0, '✓', words.done)
    else if (time === 'next') {
      const left = Math.max(0, (this.conductor.nextAt - Date.now()) / 1000)
      this.ring.show(left / GET_READY, String(Math.ceil(left)), words.next_in)
    } else if (player.running) {
      const left = Math.max(0, player.total - player.elapsed)
      this.ring.show(left / player.total, String(Math.ceil(left)), time === 'held' ? words.paused : words.seconds)
    }
    this.ring.element.dataset.time = card?.phase === 'paused' ? 'held' : time
  }
}

/** What the stage is about. */
function stateOf(card: Card | null, away: boolean): string {
  if (card?.phase === 'safety_check') return 'safety'
  if (away) return 'away'
  if (card?.phase === 'finished') return 'finished'
  return card?.move ? 'move' : 'start'
}
