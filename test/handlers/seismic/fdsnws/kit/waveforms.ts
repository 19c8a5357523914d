/** What the fake centre holds of waveforms, and how tests ask for it. */
import type { FdsnwsArchive } from '../../../../../handlers/seismic/fdsnws/fdsnws-archive.ts'
import { matching, status, whole } from '../../../../kit/fdsnws-server.ts'
import type { Reply, Responder } from '../../../../kit/fdsnws-server.ts'
import { day, heldRecords, selection } from './upstream.ts'

const signal = new AbortController().signal
export const query = 'dataselect/1/query'
export const alfa = heldRecords('XX', 'ALFA', '00', 'BHZ', '2024-01-01T01:00:00', 8)
export const three = [
  ...alfa,
  ...heldRecords('XX', 'BRAVO', '', 'BHZ', '2024-01-01T01:00:00', 8),
  ...heldRecords('XX', 'BRAVO', '', 'BHN', '2024-01-01T01:00:00', 8),
]
export const allOf = (held: readonly { readonly what: Buffer }[]) =>
  Buffer.concat(held.map(({ what }) => what))
export const alfaBytes = allOf(alfa)

/** Answers from what it holds. */
export const serve =
  (held: typeof alfa, reply: (bytes: Buffer) => Reply = whole): Responder =>
  ({ lines }) => {
    const found = matching(held, lines)
    return found.length > 0 ? reply(Buffer.concat(found)) : status(204)
  }

export function ask(archive: FdsnwsArchive, codes = 'XX ALFA 00 BHZ', during = day) {
  return archive.waveforms({ selection: selection(codes), window: during }, signal)
}
