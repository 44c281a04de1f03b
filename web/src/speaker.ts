// The coach's voice: the browser's speech synthesis, a sentence at a time, cut short at once.

/** Longest that a sentence may take: some browsers forget to say that they have ended. */
const PATIENCE = 4_000
const PATIENCE_A_WORD = 900
/** So long after its end its echo may still be heard. */
const ECHO_LASTS = 900

/** To its end, cut short, or not at all (switched off, or the browser keeps it quiet). */
export type Spoken = 'said' | 'cut' | 'silent'

export class Speaker {
  on = true
  rate = 1
  voiceName: string | null = null
  /** Counts what was said; a sentence of an earlier count was cut short. */
  private turn = 0
  private lately: { words: string[]; until: number }[] = []
  speaking = false

  /** Told each sentence as it is begun. */
  onSentence: (sentence: string) => void = () => {}

  get able(): boolean {
    return typeof speechSynthesis !== 'undefined'
  }

  get voices(): SpeechSynthesisVoice[] {
    return this.able ? speechSynthesis.getVoices() : []
  }

  /** Say it, cutting off what is being said. */
  async say(text: string): Promise<Spoken> {
    this.hush()
    if (!this.on || !this.able) return 'silent'
    const turn = this.turn
    this.speaking = true
    for (const sentence of text.match(/[^.?!]+[.?!]*/g) ?? []) {
      this.onSentence(sentence.trim())
      const said = await this.sentence(sentence.trim())
      if (turn !== this.turn) return 'cut'
      if (!said) {
        this.speaking = false
        return 'silent'
      }
    }
    this.speaking = false
    return 'said'
  }

  /** Be quiet at once. */
  hush(): void {
    this.turn += 1
    for (const heard of this.lately) heard.until = Math.min(heard.until, Date.now() + ECHO_LASTS)
    if (this.able && (this.speaking || speechSynthesis.speaking)) speechSynthesis.cancel()
    this.speaking = false
  }

  /** Whether what a microphone heard is the coach itself: all of it in what was said just now. */
  echoes(heard: string): boolean {
    this.lately = this.lately.filter((said) => said.until > Date.now())
    const said = new Set(this.lately.flatMap((each) => each.words))
    const words = wordsOf(heard)
    return said.size > 0 && words.every((word) => said.has(word))
  }

  /** Resolves to whether the browser let it be said. */
  private sentence(text: string): Promise<boolean> {
    if (!text) return Promise.resolve(true)
    const words = wordsOf(text)
    const echo = { words, until: Infinity }
    this.lately.push(echo)
    return new Promise((resolve) => {
      const utterance = new SpeechSynthesisUtterance(text)
      utterance.lang = 'en-US'
      utterance.rate = this.rate
      utterance.voice = this.voices.find((voice) => voice.name === this.voiceName) ?? null
      const end = (said: boolean): void => {
        clearTimeout(patience)
        echo.until = Math.min(echo.until, Date.now() + ECHO_LASTS)
        resolve(said)
      }
      const patience = setTimeout(() => end(true), PATIENCE + (words.length * PATIENCE_A_WORD) / this.rate)
      utterance.onend = () => end(true)
      utterance.onerror = () => end(false)
      speechSynthesis.speak(utterance)
    })
  }
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []
}
