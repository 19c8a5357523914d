/** One push in a process of its own: `push.ts STORE KEY BYTES SHA256 PORT USER IDENTITY KNOWN-HOSTS`. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

import { Secret } from '../../src/config/secret.ts'
import { requestId, shipmentId } from '../../src/model/index.ts'
import type { Instant, MailId } from '../../src/model/index.ts'
// A gateway has loaded it when it first pushed.
import '../../src/ship/sftp-session.ts'
import { createSftpPushTransport } from '../../src/ship/sftp-push-transport.ts'
import { openFileStore } from '../../src/store/file-store.ts'
import { quiet } from '../../test/kit/quiet.ts'
import { print } from '../report.ts'

const [
  folder = '',
  key = '',
  bytes = '',
  sha256 = '',
  port = '',
  user = '',
  identity = '',
  known = '',
] = process.argv.slice(2)

const transport = createSftpPushTransport({
  egress: {
    refusal: () => undefined,
    async connect(target, signal) {
      const socket = connect({ port: target.port, host: '127.0.0.1', noDelay: true })
      await once(socket, 'connect', { signal })
      return socket
    },
  },
  store: await openFileStore(folder),
  clock: () => (Date.now() * 1000) as Instant,
  loginFor: (host) => ({
    ...{ host, user, hostKeys: [], certificate: '' },
    ...{ password: undefined, passphrase: undefined },
    privateKey: new Secret(readFileSync(identity, 'utf8')),
  }),
  knownHosts: known,
})
const request = requestId('1' as MailId, 1)
const started = performance.now()
await transport.ship(
  {
    id: shipmentId(request, 'DATA', 'BENCH'),
    requestId: request,
    class: 'DATA',
    dcName: 'BENCH',
    name: 'ours',
    mediaType: 'application/octet-stream',
    file: { key, bytes: Number(bytes), sha256 },
    to: { by: 'sftp-push', host: 'localhost', port: Number(port), directory: '' },
  },
  {
    notice: () => Promise.reject(new Error('a push has no letter')),
    isRepeat: false,
    signal: new AbortController().signal,
    log: quiet,
  },
)
const seconds = (performance.now() - started) / 1000
print(JSON.stringify({ seconds, peakBytes: process.resourceUsage().maxRSS * 1024 }))
