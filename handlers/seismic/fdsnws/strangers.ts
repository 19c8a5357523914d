/**
 * Hosts to which a web service sends us and which no configuration names: they are connected to only
 * as the guard of the gateway admits them.
 */
import { Agent, buildConnector } from 'undici'
import type { HandlerHost } from '../../../src/handle/handler.ts'
import { asFault, Fault } from '../../../src/model/index.ts'

type Guard = NonNullable<HandlerHost['egress']>

/** For one such host, all requests together. */
const connections = 4
/** For the connection, and for the TLS on it. */
const limitMs = 30_000

/** Requests to such hosts; one to a host that is not admitted fails with `DESTINATION_REFUSED`. */
export function strangersBehind(guard: Guard): Agent {
  return new Agent({ connections, connect: connectorThrough(guard) })
}

function connectorThrough(guard: Guard): buildConnector.connector {
  const withTls = buildConnector({ timeout: limitMs })
  return (options, callback) => {
    const isSecure = options.protocol === 'https:'
    const port = Number(options.port) || (isSecure ? 443 : 80)
    guard.connect({ host: options.hostname, port }, AbortSignal.timeout(limitMs)).then(
      (socket) => {
        if (isSecure) withTls({ ...options, httpSocket: socket }, callback)
        else callback(null, socket)
      },
      (error: unknown) => {
        callback(sourceFault(error), null)
      },
    )
  }
}

/** To whoever ships it is a destination that is down; here it is a source. */
function sourceFault(error: unknown): Fault {
  const fault = asFault(error)
  if (fault.code !== 'DESTINATION_DOWN') return fault
  return new Fault('SOURCE_DOWN', fault.message, { cause: fault })
}
