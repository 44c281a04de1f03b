// The browser's ear: speech recognition, armed again after each sentence until switched off.

interface Heard {
  resultIndex: number
  results: ArrayLike<ArrayLike<{ transcript: string }> & { isFinal: boolean }>
}

interface Recognition {
  continuous: boolean
  interimResults: boolean
  lang: string
  onresult: ((event: Heard) => void) | null
  onerror: ((event: { error: string }) => void) | null
  onend: (() => void) | null
  start(): void
  abort(): void
}

export type HearingTrouble = 'microphone_refused' | 'microphone_missing' | 'hearing_failed'

const TROUBLES: Record<string, HearingTrouble> = {
  'not-allowed': 'microphone_refused',
  'service-not-allowed': 'microphone_refused',
  'audio-capture': 'microphone_missing',
  network: 'hearing_failed',
  'language-not-supported': 'hearing_failed',
}

const REST = 250
const LONGEST_REST = 4_000

export interface Ear {
  /** Somebody is talking (not the coach itself). */
  talking(): void
  heard(text: string): void
  trouble(trouble: HearingTrouble): void
}

export class Listener {
  private recognition: Recognition | null = null
  private rest = REST
  private rearming: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly ear: Ear,
    private readonly isEcho: (text: string) => boolean,
  ) {}

  static get able(): boolean {
    return make() !== null
  }

  get on(): boolean {
    return this.recognition !== null
  }

  start(): void {
    if (this.recognition) return
    this.recognition = make()
    if (!this.recognition) return
    Object.assign(this.recognition, { continuous: true, interimResults: true, lang: 'en-US' })
    this.recognition.onresult = (event) => this.result(event)
    this.recognition.onerror = ({ error }) => {
      const trouble = TROUBLES[error]
      if (!trouble) return
      this.stop()
      this.ear.trouble(trouble)
    }
    this.recognition.onend = () => this.rearm()
    this.arm()
  }

  stop(): void {
    clearTimeout(this.rearming)
    const recognition = this.recognition
    this.recognition = null
    recognition?.abort()
  }

  private result(event: Heard): void {
    this.rest = REST
    for (let i = event.resultIndex; i < event.results.length; i++) {
      const result = event.results[i]
      const text = result?.[0]?.transcript.trim() ?? ''
      if (!text || this.isEcho(text)) continue
      this.ear.talking()
      if (result?.isFinal) this.ear.heard(text)
    }
  }

  private rearm(): void {
    if (!this.recognition) return
    this.rearming = setTimeout(() => this.arm(), this.rest)
    this.rest = Math.min(this.rest * 2, LONGEST_REST)
  }

  private arm(): void {
    try {
      this.recognition?.start()
    } catch {
      // It had not quite ended; its end arms it.
    }
  }
}

function make(): Recognition | null {
  const scope = window as unknown as Record<string, (new () => Recognition) | undefined>
  const Made = scope.SpeechRecognition ?? scope.webkitSpeechRecognition
  return Made ? new Made() : null
}
