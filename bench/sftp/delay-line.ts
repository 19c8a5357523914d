/** A long way to a server of this machine: whatever comes is passed on later, in both directions. */
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

const [port = '0', delayMs = '0'] = process.argv.slice(2)

const server = createServer({ noDelay: true }, (client) => {
  const there = connect({ port: Number(port), host: '127.0.0.1', noDelay: true })
  passOn(client, there)
  passOn(there, client)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' && address ? address.port : 0}\n`)
})

/** Timers of the same length end in the order in which they began. */
function passOn(from: Socket, to: Socket): void {
  from.on('error', () => undefined)
  from.on('data', (bytes) => {
    setTimeout(() => to.write(bytes), Number(delayMs))
  })
  from.on('close', () => {
    setTimeout(() => to.destroy(), Number(delayMs))
  })
}
