// What the tablet does beside showing: stays awake, and sounds at the end of a step.

export class Awake {
  private lock: WakeLockSentinel | null = null
  private wanted = false

  constructor() {
    document.addEventListener('visibilitychange', () => void this.ask())
  }

  /** Keep the screen on, or let it sleep. */
  keep(wanted: boolean): void {
    this.wanted = wanted
    if (wanted) void this.ask()
    else {
      void this.lock?.release()
      this.lock = null
    }
  }

  private async ask(): Promise<void> {
    if (!this.wanted || document.visibilityState !== 'visible') return
    if (this.lock && !this.lock.released) return
    try {
      this.lock = await navigator.wakeLock.request('screen')
    } catch {
      this.lock = null // No such thing here, or a low battery: the screen does as it is set.
    }
  }
}

const TONES = [659.25, 880]
const TONE_SECONDS = 0.5

/** Two soft rising tones. */
export class Chime {
  private context: AudioContext | null = null

  /** Ready the sound from within a touch or a key, without which browsers keep it off. */
  ready(): void {
    if (typeof AudioContext === 'undefined') return
    this.context ??= new AudioContext()
    void this.context.resume()
  }

  ring(): void {
    const context = this.context
    if (!context || context.state !== 'running') return
    TONES.forEach((pitch, i) => {
      const begin = context.currentTime + i * 0.22
      const tone = new OscillatorNode(context, { frequency: pitch, type: 'sine' })
      const volume = new GainNode(context, { gain: 0 })
      volume.gain.setValueAtTime(0, begin)
      volume.gain.linearRampToValueAtTime(0.18, begin + 0.03)
      volume.gain.exponentialRampToValueAtTime(0.0005, begin + TONE_SECONDS)
      tone.connect(volume).connect(context.destination)
      tone.start(begin)
      tone.stop(begin + TONE_SECONDS)
    })
  }
}
