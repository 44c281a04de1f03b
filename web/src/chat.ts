// The written talk: deep-chat, with everything in it shown as text.
import 'deep-chat/dist/deepChat.bundle.js'
import type { DeepChat } from 'deep-chat'
import type { Line } from './memory'
import type { Words } from './words'

interface Markdown {
  render(text: string): string
}

type Extended = Window & {
  remarkable_plugins?: { plugin: (markdown: Markdown) => void; options?: unknown }[]
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;',
}

/** deep-chat's way of changing its Markdown: here there is none, no links, no pictures. */
function asPlainText(markdown: Markdown): void {
  markdown.render = (text) => text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? '')
}

export class Chat {
  readonly element: DeepChat
  private readonly loading = { toggle: (_config?: object): void => {} }
  private typing = false
  private ready = false
  private waiting: Line[] = []

  constructor(
    words: Words,
    history: Line[],
    private readonly onSaid: (text: string) => void,
  ) {
    const chat = document.createElement('deep-chat') as DeepChat
    this.element = chat
    // Without a font of its own it would load one from elsewhere.
    Object.assign(chat.style, { fontFamily: 'inherit', border: 'none' })
    chat.connect = {
      websocket: true,
      handler: (_body, signals) => {
        signals.onOpen()
        signals.newUserMessage.listener = (body: { messages?: { text?: string }[] }) =>
          this.onSaid(body.messages?.at(-1)?.text ?? '')
      },
    }
    if (history.length === 0) chat.introMessage = { text: words.chat_welcome }
    chat.history = history.map(({ role, text }) => ({ role, text }))
    chat.displayLoadingBubble = this.loading as never
    chat.textInput = textInput(words)
    Object.assign(chat, looks())
    // Each time that it draws itself it makes its Markdown anew; only then is ours in place.
    const draw = chat.onRender.bind(chat)
    chat.onRender = () => {
      const global = window as Extended
      const others = global.remarkable_plugins
      global.remarkable_plugins = [{ plugin: asPlainText }]
      draw()
      global.remarkable_plugins = others
      this.rendered(words)
    }
  }

  add(line: Line): void {
    if (!this.ready) {
      this.waiting.push(line)
      return
    }
    this.element.addMessage({ role: line.role, text: line.text })
  }

  /** Show or hide that the coach is at it. */
  setTyping(typing: boolean): void {
    if (typing === this.typing || !this.ready) return
    this.typing = typing
    this.loading.toggle()
  }

  clear(): void {
    if (this.ready) this.element.clearMessages(true)
  }

  private rendered(words: Words): void {
    this.ready = true
    const inside = this.element.shadowRoot
    inside?.querySelector('.input-button')?.setAttribute('aria-label', words.send)
    const talk = inside?.getElementById('messages')
    const told = { role: 'log', tabindex: '0', 'aria-live': 'off', 'aria-label': words.chat }
    for (const [name, value] of Object.entries(told)) talk?.setAttribute(name, value)
    for (const line of this.waiting.splice(0)) this.add(line)
  }
}

function textInput(words: Words): object {
  return {
    placeholder: { text: words.placeholder, style: { color: 'var(--quiet)' } },
    characterLimit: 1000,
    styles: {
      text: { color: 'var(--ink)', fontSize: '1rem', padding: '0.8em 3em 0.8em 1em' },
      container: {
        backgroundColor: 'var(--field)', border: '1px solid var(--edge)', borderRadius: '1.2em',
        boxShadow: 'none', width: 'calc(100% - 1.5rem)', maxWidth: 'none', margin: '0.5rem 0.75rem 0.75rem',
      },
      focus: { border: '1px solid var(--accent-text)', outline: '2px solid var(--accent-text)' },
    },
  }
}

function looks(): object {
  const bubble = { maxWidth: '85%', fontSize: '1rem', lineHeight: '1.45', padding: '0.55em 0.85em' }
  return {
    chatStyle: {
      width: '100%', height: '100%', border: 'none', backgroundColor: 'transparent',
      fontFamily: 'inherit', fontSize: '1rem', display: 'block',
    },
    messageStyles: {
      default: {
        shared: { bubble },
        ai: { bubble: { backgroundColor: 'var(--bubble)', color: 'var(--ink)' } },
        user: { bubble: { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' } },
      },
      loading: { message: { styles: { bubble: { backgroundColor: 'var(--bubble)', color: 'var(--quiet)' } } } },
    },
    inputAreaStyle: { backgroundColor: 'transparent' },
    submitButtonStyles: {
      submit: {
        container: { default: { bottom: '0.9rem', right: '1.2rem', color: 'var(--ink)' } },
      },
      alwaysEnabled: true,
    },
    errorMessages: { displayServiceErrorMessages: false },
    auxiliaryStyle: '::-webkit-scrollbar{width:8px}::-webkit-scrollbar-thumb{background:var(--edge);border-radius:4px}',
  }
}
