/**
 * A line to a server of this machine that holds every byte back for a while, in both directions, as a
 * process of its own: `slow-line.ts PORT MILLISECONDS [ftp]`. Prints its port.
 */
import type { Readable, Writable } from 'node:stream'

import { openLine } from '../test/peers/kit/line.ts'

const [port = '', delayMs = '', kind = ''] = process.argv.slice(2)

/** What a fast long line holds: at 25 ms, this is some gigabits per second. */
const mostInFlight = 16_000_000

const line = await openLine(Number(port), { pass: delayed, isFtp: kind === 'ftp' })
process.stdout.write(`${line.port}\n`)

function delayed(from: Readable, to: Writable): void {
  let inFlight = 0
  from.on('data', (piece: Buffer) => {
    inFlight += piece.length
    if (inFlight > mostInFlight) from.pause()
    setTimeout(() => {
      to.write(piece, () => {
        inFlight -= piece.length
        if (inFlight <= mostInFlight) from.resume()
      })
    }, Number(delayMs))
  })
  from.once('end', () => {
    setTimeout(() => {
      to.end()
    }, Number(delayMs))
  })
}
