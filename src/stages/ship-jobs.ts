/** The jobs that take shipments to their destinations. */
import type { Destination, NewJob, Shipment } from '../model/index.ts'
import { mailDestination } from './destinations.ts'
import { closingKey } from './letter-jobs.ts'

type Addressed = Pick<Shipment, 'id' | 'requestId' | 'to'>

export function shipJob(shipment: Addressed, requester: string): NewJob<'ship'> {
  return jobWithKey(`${shipment.id}/ship`, shipment, requester)
}

/** For a shipment that could not be taken to where it was to go first. */
export function waitingJob(shipment: Addressed, requester: string): NewJob<'ship'> {
  return jobWithKey(`${shipment.id}/ship/pull`, shipment, requester)
}

function jobWithKey(
  key: string,
  { id, requestId, to }: Addressed,
  requester: string,
): NewJob<'ship'> {
  const input = { requestId, shipmentId: id }
  const blocks = closingKey(requestId)
  const places = { destination: destinationOf(to), ...(isPush(to) && { handler: pushing }) }
  return { key, stage: 'ship', input, requester, ...places, blocks }
}

/** All pushes together: many hosts that hang must leave places for everything else. */
export const pushing = 'push'

function isPush({ by }: Destination): boolean {
  return by === 'ftp-push' || by === 'sftp-push'
}

/** A host that hangs keeps its own share of the places and no more. */
function destinationOf(to: Destination): string {
  switch (to.by) {
    case 'mail':
      return mailDestination
    case 'pull':
      return to.by
    case 'ftp-push':
    case 'sftp-push':
      return `push ${to.host}`
  }
}
