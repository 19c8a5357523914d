import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { Fault } from '../../src/model/index.ts'
import type { MailId } from '../../src/model/index.ts'
import { openSmtpDoor } from '../../src/receive/smtp-door.ts'
import { doorInMemory, listeningLog } from './doors.ts'
import { smtpClient, untilData } from './smtp-client.ts'

const mail = 'From: a@x.test\r\n\r\nHELP\r\n'

describe('taking a mail', () => {
  test('a mail for an address of ours is answered with 250 once it is admitted', async (t) => {
    const gate = Promise.withResolvers<{ id: MailId; isNew: boolean }>()
    const { port } = await doorInMemory(t, { admit: () => gate.promise })
    const client = smtpClient(port)
    await untilData(client)
    client.write(`${mail}.\r\n`)
    let answered = false
    const answer = client.reply().finally(() => (answered = true))
    await new Promise(setImmediate)

    assert.equal(answered, false)
    gate.resolve({ id: '17' as MailId, isNew: true })

    assert.equal(await answer, '250 2.6.0 Taken as mail 17')
    client.end()
  })

  test('the envelope, the peer and a trace line of our own go with it', async (t) => {
    const { port, taken } = await doorInMemory(t)
    const client = smtpClient(port)
    await client.reply()
    await client.say('EHLO [192.0.2.7]\r\n')
    await client.say('MAIL FROM:<a@x.test> SIZE=20 BODY=8BITMIME\r\n')
    await client.say('RCPT TO:<REQUESTS@gw.test>\r\n')
    await client.say('RCPT TO:<postmaster>\r\n')
    await client.say('DATA\r\n')

    await client.say(`${mail}.\r\n`)

    const [first] = taken
    assert.equal(first?.text, mail)
    assert.deepEqual(first.envelope, {
      sender: 'a@x.test',
      recipients: ['REQUESTS@gw.test', 'postmaster'],
    })
    assert.equal(first.peer, '127.0.0.1')
    assert.match(
      first.trace,
      /^Received: from \[192\.0\.2\.7\] \(\[127\.0\.0\.1\]\)\r\n\tby gw\.test \(netdc\) with ESMTP id \w+\.1;\r\n\tMon, 01 Jan 2024 00:00:00 \+0000\r\n$/,
    )
    client.end()
  })

  test('the null return path is accepted', async (t) => {
    const { port, taken } = await doorInMemory(t)
    const client = smtpClient(port)
    await client.reply()
    await client.say('HELO client.test\r\n')
    await client.say('MAIL FROM:<>\r\n')
    await client.say('RCPT TO:<postmaster@gw.test>\r\n')
    await client.say('DATA\r\n')

    await client.say(`${mail}.\r\n`)

    assert.equal(taken[0]?.envelope.sender, '')
    assert.match(taken[0].trace, / with SMTP id /)
    client.end()
  })

  test('a session carries one mail after the other', async (t) => {
    const { port, taken } = await doorInMemory(t)
    const client = smtpClient(port)
    await untilData(client)
    await client.say(`${mail}.\r\n`)
    await client.say('MAIL FROM:<b@x.test>\r\n')
    await client.say('RCPT TO:<other@gw.test>\r\n')
    await client.say('DATA\r\n')

    await client.say(`${mail}.\r\n`)

    assert.deepEqual(
      taken.map(({ envelope }) => envelope.sender),
      ['a@x.test', 'b@x.test'],
    )
    assert.match(taken[1]?.trace ?? '', / id \w+\.2;/)
    client.end()
  })

  test('a mail that could not be stored is answered with 451, and the next one is taken', async (t) => {
    const { log, sentences } = listeningLog()
    let isFull = true
    const { port } = await doorInMemory(t, {
      log,
      async admit() {
        if (isFull) throw new Fault('RESOURCES', 'database or disk is full')
        return { id: '1' as MailId, isNew: true }
      },
    })
    const client = smtpClient(port)
    await untilData(client)

    const refused = await client.say(`${mail}.\r\n`)
    isFull = false
    client.write('MAIL FROM:<a@x.test>\r\nRCPT TO:<other@gw.test>\r\nDATA\r\n')
    for (let i = 0; i < 3; i++) await client.reply()
    const taken = await client.say(`${mail}.\r\n`)

    assert.match(refused, /^451 4\.3\.0 /)
    assert.match(taken, /^250 /)
    assert.deepEqual(sentences(), ['mail could not be stored'])
    client.end()
  })

  test('a socket cut in the middle of a mail leaves nothing', async (t) => {
    const { log, sentences } = listeningLog()
    const cut = Promise.withResolvers<undefined>()
    const { port, taken } = await doorInMemory(t, {
      log: {
        ...log,
        info(fields, sentence) {
          log.info(fields, sentence)
          cut.resolve(undefined)
        },
      },
    })
    const client = smtpClient(port)
    await untilData(client)
    client.write(mail)

    client.end()
    await cut.promise

    assert.deepEqual(sentences(), ['mail cut off before its end'])
    assert.equal(taken.length, 0)
  })

  test('a socket cut after the dot loses nothing', async (t) => {
    const gate = Promise.withResolvers<{ id: MailId; isNew: boolean }>()
    const begun = Promise.withResolvers<undefined>()
    let admitted = 0
    const { port } = await doorInMemory(t, {
      async admit() {
        begun.resolve(undefined)
        const id = await gate.promise
        admitted++
        return id
      },
    })
    const client = smtpClient(port)
    await untilData(client)
    client.write(`${mail}.\r\n`)
    await begun.promise

    client.end()
    await client.closed()
    gate.resolve({ id: '1' as MailId, isNew: true })
    await new Promise(setImmediate)

    assert.equal(admitted, 1)
  })
})

describe('opening and closing', () => {
  test('an address that is taken is a fault of the configuration', async (t) => {
    const { port, door } = await doorInMemory(t)

    await assert.rejects(
      doorInMemory(t, { listen: { host: '127.0.0.1', port } }),
      (error: Fault) => error.code === 'CONFIG',
    )
    assert.equal(door.port, port)
  })

  test('closing turns idle sessions away and lets a mail under way end', async (t) => {
    const { port, door, taken } = await doorInMemory(t, { limits: { graceMs: 5000, sweepMs: 5 } })
    const idle = smtpClient(port)
    await idle.reply()
    const busy = smtpClient(port)
    await untilData(busy)
    busy.write(mail)

    const closed = door.close()
    const turnedAway = await idle.reply()
    const answer = await busy.say('.\r\n')
    const farewell = await busy.reply()
    await closed

    assert.match(turnedAway, /^421 4\.3\.2 /)
    assert.match(answer, /^250 /)
    assert.match(farewell, /^421 /)
    assert.equal(taken.length, 1)
  })

  test('closing drops a mail that does not end within the grace', async (t) => {
    const { port, door, taken } = await doorInMemory(t, { limits: { graceMs: 20 } })
    const client = smtpClient(port)
    await untilData(client)
    client.write(mail)

    await door.close()

    assert.match(await client.reply(), /^421 /)
    await client.closed()
    assert.equal(taken.length, 0)
  })

  test('a network that is none is a fault of the configuration', async () => {
    await assert.rejects(
      openSmtpDoor({
        listen: { host: '127.0.0.1', port: 0 },
        addresses: [],
        trustedNetworks: ['10.0.0.0/99'],
        mailBytes: 1,
        admit: () => Promise.reject(new Error('not asked')),
        log: listeningLog().log,
        clock: () => {
          throw new Error('not asked')
        },
        free: () => Promise.reject(new Error('not asked')),
      }),
      (error: Fault) => error.code === 'CONFIG' && error.message.includes('10.0.0.0/99'),
    )
  })
})
