/** The FTP server for pick-up, and vsftpd and proftpd over the pick-up folder, with real clients. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import { openTrial, requestText } from '../kit/trial.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { ftpClient, ftpWithShipment, path } from '../web/ftp/sessions.ts'
import { clients } from './kit/ftp-clients.ts'
import { skipUnlessRoot, skipWithout } from './kit/needs.ts'
import { programOf, startPickUpServer } from './kit/pick-up-servers.ts'
import { until } from './kit/until.ts'

const programs = ['curl', 'wget', 'lftp', 'python3'] as const
const large = Buffer.alloc(12_000_000)
for (let at = 0; at < large.length; at += 4) large.writeUInt32LE(at, at)

for (const program of programs) {
  describe(program, { skip: skipWithout(program) }, () => {
    for (const isActive of [false, true]) {
      test(`fetches a shipment ${isActive ? 'with PORT' : 'passively'}`, async (t) => {
        const { ftp, events, noted } = await ftpWithShipment(t, large)
        const file = join(temporaryFolder(t), 'file')

        await clients[program]({ url: urlOf(ftp.port), file, isActive })
        await noted

        assert.ok(readFileSync(file).equals(large))
        assert.deepEqual(
          events.map(({ kind }) => kind),
          ['PICKED_UP'],
        )
      })
    }

    test('goes on after a cut, and that is one pick-up', async (t) => {
      const { ftp, guest, events, noted, store } = await ftpWithShipment(t, large)
      const file = join(temporaryFolder(t), 'file')
      const client = await guest()
      writeFileSync(file, await beginningOf(client))
      client.socket.destroy()
      await store.settled()
      const early = events.length

      await clients[program]({ url: urlOf(ftp.port), file })
      await noted

      assert.ok(readFileSync(file).equals(large))
      assert.deepEqual([early, events.length], [0, 1])
    })
  })
}

test('fifty clients are served at once', { skip: skipWithout('curl') }, async (t) => {
  const { ftp, events } = await ftpWithShipment(t, large.subarray(0, 1_000_000))
  const folder = temporaryFolder(t)
  const files = Array.from({ length: 50 }, (_, index) => join(folder, String(index)))

  await Promise.all(files.map((file) => clients.curl({ url: urlOf(ftp.port), file })))
  await until('all are noted', () => events.length === 50)

  for (const file of files) assert.equal(statSync(file).size, 1_000_000)
})

test('a notice gives an address that works', { skip: skipWithout('curl') }, async (t) => {
  const trial = await openTrial()
  t.after(() => trial.close())
  const { address, sha256 } = await shipped(trial)
  const file = join(trial.folder, 'fetched')

  await clients.curl({ url: address, file })
  await pickedUp(trial)

  assert.equal(new URL(address).port, String(trial.gateway.ftpPort))
  assert.equal(hashOf(file), sha256)
})

for (const name of ['vsftpd', 'proftpd'] as const) {
  const missing = programOf(name) === undefined && `not installed here: ${name}`
  describe(`${name} over the pick-up folder`, { skip: missing || skipUnlessRoot }, () => {
    for (const program of programs) {
      test(
        `lets ${program} fetch, whole and in two pieces, and it is noted`,
        { skip: skipWithout(program) },
        async (t) => {
          const { trial } = await trialBehind(t, name)
          const { address, sha256 } = await shipped(trial)
          const file = join(trial.folder, 'fetched')

          await clients[program]({ url: address, file })
          const whole = hashOf(file)
          await pickedUp(trial)
          truncateSync(file, 1000)
          await clients[program]({ url: address, file })

          assert.deepEqual([whole, hashOf(file)], [sha256, sha256])
        },
      )
    }

    test('shows no token, lets nobody write, and sends data nowhere else', async (t) => {
      const { trial, server } = await trialBehind(t, name)
      const { address } = await shipped(trial)
      const { pathname } = new URL(address)
      const client = await ftpClient(t, server.port)
      await client.ask('USER anonymous')
      await client.ask('PASS jenny@')

      const { content } = await client.fetch('LIST /')
      const answers = new Map<string, string>()
      for (const command of [
        'SITE CHMOD 777 /',
        `DELE ${pathname}`,
        `RNFR ${pathname}`,
        'MKD /x',
        'CWD /etc',
        'SIZE /../../etc/passwd',
        'PORT 127,0,0,2,78,32',
      ]) {
        answers.set(command, await client.ask(command))
      }

      assert.equal(content.toString(), '')
      for (const [command, answer] of answers) assert.match(answer, /^5\d\d /, command)
    })
  })
}

const urlOf = (port: number) => `ftp://127.0.0.1:${port}${path}`
const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

type Trial = Awaited<ReturnType<typeof openTrial>>

/** What a client got before the line broke. */
async function beginningOf(client: Awaited<ReturnType<typeof ftpClient>>): Promise<Buffer> {
  const data = await client.passive()
  await client.ask(`RETR ${path}`)
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of data as AsyncIterable<Buffer>) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes > 3_000_000) break
  }
  data.resetAndDestroy()
  return Buffer.concat(pieces)
}

async function trialBehind(t: TestContext, name: 'vsftpd' | 'proftpd') {
  const server = await startPickUpServer(t, name)
  const trial = await openTrial({
    pickup: `
ftp = ""
ftp_url = "ftp://127.0.0.1:${server.port}"
folder = "${server.folder}"
xferlog = "${server.xferlog}"`,
  })
  t.after(() => trial.close())
  return { server, trial }
}

/** Asks for data, and gives the address by FTP of what was shipped. */
async function shipped(trial: Trial) {
  const line = '.DATA * XX * * BHZ "2024 01 10 23 50 00" "2024 01 11 00 10 00"'
  const { letters } = await trial.ask(requestText([line]))
  const text = letters.map((letter) => letter.text).join('\n')
  const address = /Or from +(ftp:\S+)/.exec(text)?.[1]
  const sha256 = /SHA-256 +(\S+)/.exec(text)?.[1]
  assert.ok(address !== undefined && sha256 !== undefined, text)
  return { address, sha256 }
}

async function pickedUp({ gateway }: Trial): Promise<void> {
  await until('it is noted', async () => {
    const events = await gateway.shop.ledger.events(0, 10_000)
    return events.some(({ kind }) => kind === 'PICKED_UP')
  })
}
