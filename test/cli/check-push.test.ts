import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'

import { probePushHosts } from '../../src/cli/check-push.ts'
import { readConfig } from '../../src/config/load.ts'
import type { Egress, Target } from '../../src/egress/egress.ts'
import { Fault } from '../../src/model/index.ts'

const never = new AbortController().signal
const entries = (...entries: readonly string[]) =>
  readConfig(
    entries.map((entry) => `[[push.hosts]]\nhost = ${entry}\n`).join(''),
    'netdc.config',
    '/',
  ).config

test('push hosts are asked on the port that their entry means, and nothing is sent', async (t) => {
  const asked: Target[] = []
  const server = createServer((socket) => socket.on('error', () => undefined)).listen(
    0,
    '127.0.0.1',
  )
  t.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const egress: Egress = {
    refusal: ({ host }) => (host === 'foreign.example' ? 'it is not allowed' : undefined),
    async connect(target) {
      asked.push(target)
      if (target.host === 'down.example') throw new Fault('DESTINATION_DOWN', 'nobody answers')
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      return socket
    },
  }
  const config = entries(
    '"ftp.example"\nprotocol = "ftp"',
    '"sftp.example"\nprotocol = "sftp"',
    '"down.example"\nprotocol = "ftps"',
    '"foreign.example"\nprotocol = "ftp"',
  )

  const findings = await probePushHosts(config, egress, never)

  assert.deepEqual(
    findings.map(({ state, says }) => `${state}: ${says}`),
    [
      'ok: answers on port 21',
      'ok: answers on port 22',
      'failed: nobody answers',
      'warning: it is not allowed',
    ],
  )
  assert.deepEqual(
    asked.map(({ host, port }) => [host, port]),
    [
      ['ftp.example', 21],
      ['sftp.example', 22],
      ['down.example', 990],
    ],
  )
})
