/** A gateway that is killed and started again on the same folder, and those who mail to it. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import type { SmtpClient } from '../../receive/smtp-client.ts'
import { startGateway } from './gateway.ts'
import type { GatewayPlan, GatewayProcess } from './gateway.ts'
import { greeted, post } from './post.ts'
import type { Mail } from './post.ts'

export class Lives {
  readonly #plan: GatewayPlan
  readonly #lives: PromiseWithResolvers<GatewayProcess>[] = []
  #present = 0
  #isOver = false

  constructor(plan: GatewayPlan) {
    this.#plan = plan
  }

  /** Starts the present life. */
  async begin(): Promise<void> {
    const { promise, resolve, reject } = this.#slot(this.#present)
    startGateway(this.#plan).then(resolve, reject)
    await promise
  }

  /** Kills the gateway that long after it was ready, and starts the next one. */
  async killAfter(delayMs: number): Promise<void> {
    const gateway = await this.present
    await sleep(delayMs)
    assert.ok(!this.#isOver)
    // Before the kill: whoever loses the connection now waits for the next life.
    this.#present++
    await gateway.stop('SIGKILL')
    await this.begin()
  }

  /** Stops the living gateway, if there is one. There is no next one. */
  async end(): Promise<void> {
    this.#isOver = true
    const gateway = await this.present.catch(() => undefined)
    await gateway?.stop()
  }

  /** The living gateway; while there is none, the next one. */
  get present(): Promise<GatewayProcess> {
    return this.life(this.#present)
  }

  /** @param number - counted from 0. @returns once that life has begun */
  life(number: number): Promise<GatewayProcess> {
    return this.#slot(number).promise
  }

  #slot(number: number): PromiseWithResolvers<GatewayProcess> {
    while (this.#lives.length <= number) this.#lives.push(Promise.withResolvers())
    const slot = this.#lives[number]
    assert.ok(slot)
    return slot
  }
}

/** A mail, and the life of the gateway from which on it is sent. */
export interface Posting {
  readonly mail: Mail
  readonly life: number
}

export interface Posted {
  /** What the gateway said with its 250: the mail's number in its ledger. */
  readonly mailId: string
  /** How often the connection was lost before that, and while the mail was repeated. */
  readonly losses: number
}

/** Between two repetitions of a mail. */
const pauseMs = 500

/**
 * Sends mails one after another on one connection, each until it is answered with 250. While it
 * waits for the life of the next one it sends the last one again, as if the 250 had been lost.
 *
 * @param lastLife - until this one has begun, the last mail is repeated
 */
export async function postAll(
  postings: readonly Posting[],
  lives: Lives,
  lastLife: number,
): Promise<Posted[]> {
  const session = new Session(lives)
  const posted: Posted[] = []
  for (const [index, { mail, life }] of postings.entries()) {
    await lives.life(life)
    const { mailId, losses } = await session.post(mail)
    const repeatUntil = lives.life(postings[index + 1]?.life ?? lastLife)
    const more = await session.repeat(mail, mailId, repeatUntil)
    posted.push({ mailId, losses: losses + more })
  }
  session.end()
  return posted
}

class Session {
  readonly #lives: Lives
  #gateway: GatewayProcess | undefined
  #client: SmtpClient | undefined

  constructor(lives: Lives) {
    this.#lives = lives
  }

  async post(mail: Mail): Promise<Posted> {
    for (let losses = 0; ; losses++) {
      const reply = await this.#attempt(mail)
      const mailId = /^250 .*Taken as mail (\d+)$/.exec(reply)?.[1]
      if (mailId !== undefined) return { mailId, losses }
      assert.equal(reply, 'closed')
    }
  }

  /** @returns how often the connection was lost */
  async repeat(mail: Mail, mailId: string, until: Promise<unknown>): Promise<number> {
    let losses = 0
    const isOver = () => Promise.race([until.then(() => true), sleep(pauseMs, false)])
    while (!(await isOver())) {
      const again = await this.post(mail)
      assert.equal(again.mailId, mailId, 'a repeated mail was taken for another')
      losses += again.losses
    }
    return losses
  }

  end() {
    this.#client?.end()
  }

  async #attempt(mail: Mail): Promise<string> {
    const gateway = await this.#lives.present
    if (gateway !== this.#gateway) this.#client = await greeted(gateway.smtpPort)
    this.#gateway = gateway
    const reply = this.#client ? await post(this.#client, mail) : 'closed'
    const isLost = reply === 'closed' && gateway === (await this.#lives.present)
    assert.ok(!isLost, 'the connection was lost while the gateway lived')
    return reply
  }
}
