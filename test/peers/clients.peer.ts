/** Requests and commands as people's own mail programs send them, through a real mail system and back. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { makeArchive } from '../../handlers/seismic/synthetic.ts'
import { sendByMailx, sendByMutt } from './kit/mail-clients.ts'
import { answeredTo, isReceipt, lettersFor } from './kit/mailbox.ts'
import type { DeliveredLetter } from './kit/mailbox.ts'
import { skipUnlessRoot, skipWithout } from './kit/needs.ts'
import { requestText } from './kit/request-text.ts'
import { gatewayAddress, openSite, removeSite, temporarySite } from './kit/site.ts'
import type { Site } from './kit/site.ts'
import { until } from './kit/until.ts'

const skip = skipUnlessRoot || skipWithout('postfix', 'mutt', 'mailx')

const names = ['mutt', 'mailx', 'asks']
const services = ['miniseed@gateway.test', 'dataless@gateway.test']
const window = '"2024 01 10 23 50 00" "2024 01 11 00 10 00"'

describe('a gateway that people write to', { skip }, () => {
  let site: Site
  const archiveFolder = temporarySite()

  before(async () => {
    const { waveforms, metadata } = await makeArchive(join(archiveFolder, 'archive'))
    site = await openSite({
      mailboxes: names.map((name) => `${name}@seis.test`),
      networks: ['XX'],
      settings: {
        receive: { addresses: [gatewayAddress, ...services] },
        handlers: { seismic: { waveforms, metadata } },
      },
    })
  })

  after(async () => {
    await site.close()
    removeSite(archiveFolder)
  })

  test('reads what mutt makes of a request: no flowed line is joined', async () => {
    const from = 'mutt@seis.test'
    const lines = [
      '.INV * XX',
      `.DATA * XX ALFA 00 BH? ${window}`,
      `.DATA * XX BETA -- LHZ ${window}`,
    ]
    const body = requestText({ email: from, label: 'by_mutt', fields: ['.MEDIA EMAIL'], lines })

    await sendByMutt(site, {
      from,
      to: gatewayAddress,
      subject: 'data',
      body: `${body}\n-- \nJenny\n`,
    })
    const letters = await answeredTo(site.folder, from)

    const files = letters.flatMap(({ attachments }) => attachments.map(({ name }) => name))
    assert.deepEqual(files.sort(), [
      'by_mutt.DATA.PEER.mseed',
      'by_mutt.DATA.PEER.resp.txt',
      'by_mutt.INV.PEER.txt',
    ])
    const receipt = letters.find(isReceipt)
    for (const line of lines) assert.ok(receipt?.text.includes(line), line)
  })

  test('answers BREQ_FAST that mailx sends to an address that chooses the product', async () => {
    const from = 'mailx@seis.test'
    const header = ['.NAME Jenny', '.INST Univ. of Example', `.EMAIL ${from}`, '.MEDIA: EMAIL']
    const line = 'BETA XX 2024 01 10 23 50 00.0 2024 01 11 00 10 00.0 1 LHZ --'
    const body = [...header, '.LABEL by_mailx', '.END', line, ''].join('\n')

    await sendByMailx(site, { from, to: 'miniseed@gateway.test', subject: 'breq', body })
    const letters = await answeredTo(site.folder, from)

    const receipt = letters.find(isReceipt)
    assert.match(receipt?.text ?? '', /read as \.DATA \* XX BETA -- LHZ "2024 01 10 23 50 00/)
    const [file] = letters.flatMap(({ attachments }) => attachments)
    assert.equal(file?.name, 'by_mailx.DATA.PEER.mseed')
    assert.equal(file.content.subarray(8, 13).toString(), 'BETA ')
  })

  test('tells where a request stands when its token is mailed by anybody', async () => {
    const from = 'asks@seis.test'
    const body = requestText({ email: from, label: 'asked', lines: ['.INV * XX'] })
    await sendByMutt(site, { from, to: gatewayAddress, subject: 'inventory', body })
    const letters = await answeredTo(site.folder, from)
    const command = /STATUS asked [\w-]{22}/.exec(letters.find(isReceipt)?.text ?? '')?.[0] ?? ''

    await sendByMailx(site, {
      from: 'mailx@seis.test',
      to: gatewayAddress,
      subject: 'a question',
      body: `${command}\n`,
    })
    const answer = await until('the answer', () => withSubject(site, from, / status\]$/))

    assert.match(answer.text, /State +complete/)
    assert.match(answer.text, /\.INV \* XX\n +PEER: found 1/)
    assert.doesNotMatch(answer.text, /a question/)
  })
})

async function withSubject(
  { folder }: Site,
  address: string,
  subject: RegExp,
): Promise<DeliveredLetter | undefined> {
  const letters = await lettersFor(folder, address)
  return letters.find((letter) => subject.test(letter.subject))
}
