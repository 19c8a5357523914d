/**
 * Hands in small mails at a steady pace to the SMTP listener of a port, the first argument, and takes
 * the time of every answer. It is a process of its own: beside other work it would time that too.
 * Answers each word from its parent with what it measured since the last one, and goes on until the
 * word is `enough`.
 */
import { setTimeout as sleep } from 'node:timers/promises'

import { greeted, ownAddress } from '../../test/peers/kit/post.ts'

/** Milliseconds, one for each answer. */
export interface Answers {
  /** Of MAIL, RCPT and DATA. */
  readonly commands: readonly number[]
  /** From each final dot: the mail is on the disk. */
  readonly dots: readonly number[]
}

/** From the beginning of one mail to that of the next. */
const everyMs = 50

let mails = 0
let isOver = false
const [commands, dots]: [number[], number[]] = [[], []]
process.on('message', (word) => {
  if (word === 'enough') isOver = true
  else tell()
})
await probe(Number(process.argv[2]))
tell()
process.disconnect()

function tell(): void {
  const answers: Answers = { commands: commands.splice(0), dots: dots.splice(0) }
  process.send?.(answers)
}

async function probe(port: number): Promise<void> {
  const client = await greeted(port)
  if (client === undefined) throw new Error('the listener does not answer')
  const say = async (words: string, times: number[]) => {
    const since = performance.now()
    const reply = await client.say(words)
    times.push(performance.now() - since)
    if (!/^[23]/.test(reply)) throw new Error(`the listener answered ${reply}`)
  }
  while (!isOver) {
    const due = performance.now() + everyMs
    // The null return path: taken and kept like any mail, and answered by nobody.
    await say('MAIL FROM:<>\r\n', commands)
    await say(`RCPT TO:<${ownAddress}>\r\n`, commands)
    await say('DATA\r\n', commands)
    await say(
      `From: <probe@client.example>\r\nSubject: probe ${process.pid}.${++mails}\r\n\r\nHello.\r\n.\r\n`,
      dots,
    )
    await sleep(Math.max(0, due - performance.now()))
  }
  client.end()
}
