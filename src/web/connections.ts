/** How many connections come from each address: nobody may take the places of all others. */
import type { Server } from 'node:net'

/**
 * Those beyond the limit are cut at once; they may come again.
 *
 * @param isFree - whether an address may have any number
 */
export function limitPerAddress(
  server: Pick<Server, 'on'>,
  limit: number,
  isFree: (address: string) => boolean,
): void {
  const open = new Map<string, number>()
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? ''
    if (isFree(address)) return
    const count = open.get(address) ?? 0
    if (count >= limit) {
      socket.destroy()
      return
    }
    open.set(address, count + 1)
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1
      if (left > 0) open.set(address, left)
      else open.delete(address)
    })
  })
}
