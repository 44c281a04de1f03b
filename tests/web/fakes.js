// The browser's voice and ear as the tests know them: what is spoken is written down, what is
// heard is told. Both stand at the browser's own interfaces; the page's code is the real one.
// (window.sentenceLasts: milliseconds that a sentence takes.)
window.spoken = []
window.cut = 0
window.sentenceLasts ??= 0
let current = null
let end = 0
class Utterance {
  constructor(text) {
    this.text = text
  }
}
const voice = {
  speaking: false,
  getVoices: () => [{ name: 'Test voice', lang: 'en-US' }],
  addEventListener() {},
  speak(utterance) {
    window.spoken.push({ text: utterance.text, at: Date.now() })
    voice.speaking = true
    current = utterance
    end = setTimeout(() => {
      voice.speaking = false
      current = null
      utterance.onend?.()
    }, window.sentenceLasts)
  },
  cancel() {
    clearTimeout(end)
    if (!current) return
    window.cut += 1
    voice.speaking = false
    const utterance = current
    current = null
    utterance.onerror?.({ error: 'canceled' })
  },
}
Object.defineProperty(window, 'speechSynthesis', { value: voice })
Object.defineProperty(window, 'SpeechSynthesisUtterance', { value: Utterance })

window.ears = { started: 0, now: null }
class Recognition {
  start() {
    if (window.noMicrophone) {
      setTimeout(() => this.onerror({ error: 'not-allowed' }))
      return
    }
    window.ears.started += 1
    window.ears.now = this
  }
  abort() {
    window.ears.now = null
  }
}
Object.defineProperty(window, 'SpeechRecognition', { value: Recognition })
window.hear = (transcript, isFinal = true) => {
  const result = Object.assign([{ transcript }], { isFinal })
  window.ears.now?.onresult({ resultIndex: 0, results: [result] })
}
window.fallSilent = () => {
  const ear = window.ears.now
  window.ears.now = null
  ear.onend()
}
