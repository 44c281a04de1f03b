// The line to the coach: Socket.IO, and plain POSTs where no socket gets through.
import { io, type Socket } from 'socket.io-client'

export type Status = 'connecting' | 'online' | 'offline' | 'refused'

export type Trouble = 'too_long' | 'too_fast' | 'busy' | 'not_ready' | 'garbled' | 'unanswered' | 'refused'

export interface Answer {
  token?: string
  messages?: unknown
  trouble?: Trouble
}

const ANSWER_WITHIN = 15_000
const TRY_AGAIN_AFTER = 1_500
/** After so long a turn is given up: "next" must not come true when nobody waits for it. */
const GIVE_UP_AFTER = 45_000
/** After so many failures to connect, or so long without a socket, turns are posted instead. */
const SOCKET_TRIES = 2
const SOCKET_WITHIN = 4_000

export class Connection {
  status: Status = 'connecting'
  private readonly socket: Socket
  private failures = 0
  private alone = Date.now()

  constructor(
    private readonly server: string,
    private token: string | null,
    private readonly onToken: (token: string) => void,
    private readonly onStatus: (status: Status) => void,
  ) {
    const url = new URL(server)
    this.socket = io(url.origin, {
      path: `${url.pathname}socket.io`,
      auth: (give) => give({ token: this.token }),
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 3000,
    })
    this.socket.on('welcome', (welcome: { token: string }) => this.keepToken(welcome.token))
    this.socket.on('connect', () => {
      this.failures = 0
      this.setStatus('online')
    })
    this.socket.on('disconnect', () => {
      this.alone = Date.now()
      this.setStatus('offline')
    })
    this.socket.on('connect_error', () => {
      this.failures += 1
      if (this.status === 'connecting') this.setStatus('offline')
    })
  }

  /** One turn. It is sent again, under the same id, until an answer comes or nobody waits. */
  async turn(text: string): Promise<Answer> {
    const turn = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`
    const giveUp = Date.now() + GIVE_UP_AFTER
    while (Date.now() < giveUp) {
      const answer = await this.once({ text, turn })
      if (answer) {
        if (answer.token) this.keepToken(answer.token)
        return answer
      }
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_AFTER))
    }
    return { trouble: 'unanswered' }
  }

  /** Somebody else from now on. */
  forget(): void {
    this.token = null
    this.socket.disconnect().connect()
  }

  close(): void {
    this.socket.disconnect()
  }

  private async once(said: { text: string; turn: string }): Promise<Answer | null> {
    if (this.socket.connected) {
      try {
        return (await this.socket.timeout(ANSWER_WITHIN).emitWithAck('turn', said)) as Answer
      } catch {
        return null
      }
    }
    const tried = this.failures >= SOCKET_TRIES || Date.now() - this.alone > SOCKET_WITHIN
    return tried ? this.post(said) : null
  }

  private async post(said: { text: string; turn: string }): Promise<Answer | null> {
    try {
      // As plain text, which needs no leave of the server's beforehand.
      const response = await fetch(`${this.server}turn`, {
        method: 'POST',
        body: JSON.stringify({ ...said, token: this.token }),
        signal: AbortSignal.timeout(ANSWER_WITHIN),
      })
      if (response.status === 403) {
        this.setStatus('refused')
        return { trouble: 'refused' }
      }
      if (!response.ok) return null
      this.setStatus('online')
      return (await response.json()) as Answer
    } catch {
      this.setStatus('offline')
      return null
    }
  }

  private keepToken(token: string): void {
    if (token === this.token) return
    this.token = token
    this.onToken(token)
  }

  private setStatus(status: Status): void {
    if (status === this.status) return
    this.status = status
    this.onStatus(status)
  }
}
