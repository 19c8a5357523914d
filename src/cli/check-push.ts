/** Whether the servers answer that shipments are pushed to with logins of the configuration. */
import type { Config } from '../config/schema.ts'
import type { Egress } from '../egress/egress.ts'
import { asFault } from '../model/index.ts'
import { usualPorts } from '../ship/push-target.ts'
import type { Finding } from './finding.ts'

type Host = Config['push']['hosts'][number]

/** One at a time: there are a few. Nobody logs in, and nothing is sent. */
export async function probePushHosts(
  { push }: Config,
  egress: Egress,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const host of push.hosts) findings.push(await probePushHost(host, egress, signal))
  return findings
}

async function probePushHost(login: Host, egress: Egress, signal: AbortSignal): Promise<Finding> {
  const target = { host: login.host, port: usualPorts[login.protocol] }
  const what = `push host ${login.host}`
  const refusal = egress.refusal(target)
  if (refusal !== undefined) return { what, state: 'warning', says: refusal }
  try {
    const socket = await egress.connect(target, signal)
    socket.destroy()
    return { what, state: 'ok', says: `answers on port ${target.port}` }
  } catch (thrown) {
    return { what, state: 'failed', says: asFault(thrown).message }
  }
}
