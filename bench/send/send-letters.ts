/**
 * Sends short letters through the relay of the gateway, `PORT COUNT KEY`: prints how many a second, and the
 * processor's milliseconds for each.
 */
import { generateKeyPairSync } from 'node:crypto'
import { tmpdir } from 'node:os'

import { systemClock } from '../../src/config/clock.ts'
import { readConfig } from '../../src/config/load.ts'
import type { Letter } from '../../src/ship/letter.ts'
import { openRelay } from '../../src/ship/relay.ts'
import { signerOf } from '../../src/ship/signer.ts'
import { quiet } from '../../test/kit/quiet.ts'
import { print } from '../report.ts'

/** Letters that are under way at once. */
const atOnce = 20

const [port = '', count = '', key = ''] = process.argv.slice(2)
const gateway = { name: 'NetDC', address: 'netdc@gateway.example', version: '0' }
const signer = signerOf(configWith(pemOf(key)), systemClock)
const relay = openRelay(
  `smtp://127.0.0.1:${port}`,
  gateway,
  quiet,
  signer ? { signing: { signer, folder: tmpdir() } } : {},
)
await sendAll(200, 'warm')
const [since, before] = [performance.now(), process.cpuUsage()]
await sendAll(Number(count), 'sent')
const { user, system } = process.cpuUsage(before)
const rate = Number(count) / ((performance.now() - since) / 1000)
print(`${rate} ${(user + system) / 1000 / Number(count)}`)
await relay.close()

function pemOf(type: string): string {
  if (type === 'unsigned') return ''
  const { privateKey } =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ed25519')
  return String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
}

function configWith(pem: string) {
  if (pem === '') return readConfig('', '', '/').config
  const text = `[mail]\ndkim_domain = "gateway.example"\ndkim_key = ${JSON.stringify(pem)}\n`
  return readConfig(text, '', '/').config
}

async function sendAll(letters: number, series: string): Promise<void> {
  const { signal } = new AbortController()
  let next = 0
  const sendSome = async () => {
    while (next < letters) await relay.send(letter(`${series}${next++}`), signal)
  }
  await Promise.all(Array.from({ length: atOnce }, sendSome))
}

/** As long as those of smtp-source. */
function letter(id: string): Letter {
  return {
    messageId: `${id}@gateway.example`,
    to: 'someone@client.example',
    subject: 'Re: my event',
    text: 'La dolce vita\n'.repeat(110),
    html: '',
    references: ['request@client.example'],
    returnPath: 'gateway',
    attachments: [],
  }
}
