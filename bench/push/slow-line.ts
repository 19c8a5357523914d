/** A line to an FTP server as a process of its own, which holds every byte back for a while. Prints its port. */
import type { Socket } from 'node:net'

import { openFtpLine } from '../../test/peers/kit/ftp-line.ts'

const [port = '', delayMs = ''] = process.argv.slice(2)

/** What a fast long line holds: at 25 ms, this is some gigabits per second. */
const mostInFlight = 16_000_000

const line = await openFtpLine(Number(port), (from, to) => {
  delayed(from, to, Number(delayMs))
})
process.stdout.write(`${line.port}\n`)

function delayed(from: Socket, to: Socket, ms: number): void {
  let inFlight = 0
  from.on('data', (piece: Buffer) => {
    inFlight += piece.length
    if (inFlight > mostInFlight) from.pause()
    setTimeout(() => {
      to.write(piece, () => {
        inFlight -= piece.length
        if (inFlight <= mostInFlight) from.resume()
      })
    }, ms)
  })
  from.once('end', () => {
    setTimeout(() => {
      to.end()
    }, ms)
  })
}
