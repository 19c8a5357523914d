import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'

import { packageRoot } from '../../src/config/locate.ts'
import { at } from '../kit/at.ts'
import { stoppedClock } from '../kit/clock.ts'
import { openTrial, requestText } from '../kit/trial.ts'
import type { Answer, Trial } from '../kit/trial.ts'

const clock = stoppedClock()
const jenny = 'jenny@seis.example.edu'
const dayMs = 86_400_000
const run = promisify(execFile)
const program = join(packageRoot(), 'src/cli/main.ts')
let trial: Trial
let count = 0

before(async () => {
  trial = await openTrial({ archive: false, clock: clock.now })
})

after(() => trial.close())

/** A request of its own label, and of its own requester where wanted, worked on to its end. */
async function request(settings: { label?: string; email?: string } = {}) {
  const label = settings.label ?? `event_${++count}`
  const email = settings.email ?? `${label}@seis.example.edu`
  const text = requestText(['.INV *', `.INV * ${++count}`])
    .replace('.LABEL my_event', label === '' ? '' : `.LABEL ${label}`)
    .replace(jenny, email)
  const { letters, story } = await trial.ask(text, email)
  const record = await trial.gateway.shop.ledger.find(at(story.requests, 0).hubId)
  assert.ok(record)
  return { record, email, label: at(story.requests, 0).label, receipt: at(letters, 0) }
}

const reasons = ({ events }: Answer) =>
  events.flatMap((event) => ('reason' in event ? [`${event.kind} ${event.reason}`] : []))

function nextDay(): void {
  clock.advance(dayMs)
}

describe('the receipt', () => {
  test('prints the two lines that are mailed to ask and to stop', async () => {
    const { record, label, receipt } = await request()

    for (const verb of ['STATUS', 'CANCEL']) {
      const command = `${verb} ${label} ${record.token}`
      // Not alone on its line: a reply that quotes without a mark would send it back as a command.
      const line = receipt.text.split('\n').find((one) => one.endsWith(` ${command}`))
      assert.match(line?.replace(command, '') ?? '', /^ {2}to .*: +$/)
      assert.ok(receipt.html.includes(command))
    }
  })

  test('names a request without a label by its HUB_ID', async () => {
    const { record, receipt } = await request({ label: '', email: 'nobody@x.example' })

    assert.ok(receipt.text.includes(`STATUS ${record.hubId} ${record.token}\n`))
  })

  test('bears a token of 128 random bits that no other receipt bears', async () => {
    const [one, other] = [await request(), await request()]

    assert.match(one.record.token, /^[\w-]{22,}$/)
    assert.notEqual(one.record.token, other.record.token)
  })
})

describe('STATUS', () => {
  test('with the token is answered whoever asks, to the requester and to nobody else', async () => {
    const { record, label, email } = await request()

    const { letters } = await trial.ask(`STATUS ${label} ${record.token}`, 'other@x.example')

    assert.deepEqual(
      letters.map(({ to }) => to),
      [email],
    )
    const { text, subject } = at(letters, 0)
    assert.equal(subject, `Re: my event [${record.hubId} status]`)
    assert.match(text, new RegExp(`HUB_ID +${record.hubId}\n`))
    assert.match(text, /State +complete; closed 20\d\d-\d\d-\d\d \d\d:\d\d UTC\n/)
    assert.match(text, /Lines +2: 1 found, 1 refused\n/)
    assert.match(text, /\.INV \*\n {6}NETDC: found \d+\n/)
    assert.match(text, /File +\S+\.txt\n[^]*Sent +by mail, attached to its notice\n/)
  })

  test('without it is answered when the mail comes from the requester', async () => {
    const { label, email } = await request()

    const { letters } = await trial.ask(`status: ${label}`, email.toUpperCase())

    assert.deepEqual(
      letters.map(({ to }) => to),
      [email],
    )
  })

  test('by HUB_ID tells of that request, by label of all, the newest first', async () => {
    const email = 'many@x.example'
    const texts = Array.from({ length: 11 }, (_, n) =>
      requestText([`.INV * S${n}`])
        .replace('my_event', 'same_label')
        .replace(jenny, email),
    )
    const { story } = await trial.ask(texts.join('\n'), email)
    const { ledger } = trial.gateway.shop
    const mailId = (await ledger.find(at(story.requests, 0).hubId))?.mailId
    assert.ok(mailId)
    const records = await ledger.requestsOf(mailId)
    await request({ label: 'same_label', email: 'namesake@x.example' })

    const one = await trial.ask(`STATUS ${at(records, 0).hubId}`, email)
    const all = await trial.ask('STATUS same_label', email)
    const asked = await trial.ask(`STATUS same_label ${at(records, 3).token}`, email)

    const told = ({ letters }: Answer) =>
      Array.from(at(letters, 0).text.matchAll(/HUB_ID +(\S+)/g), ([, hubId]) => hubId)
    assert.deepEqual(told(one), [at(records, 0).hubId])
    assert.deepEqual(
      told(all),
      records
        .slice(1)
        .map(({ hubId }) => hubId)
        .reverse(),
    )
    assert.deepEqual(told(asked), [at(records, 3).hubId])
    assert.equal(at(all.letters, 0).subject, 'Re: my event [status]')
  })

  test('of somebody else is no command: the guide, once a day, and an event', async () => {
    const { label } = await request()
    const stranger = 'stranger@x.example'

    const first = await trial.ask(`STATUS ${label}`, stranger)
    const second = await trial.ask(`STATUS ${label}\n`, stranger)
    const unknown = await trial.ask('STATUS never_heard', stranger)

    assert.deepEqual(
      first.letters.map(({ to }) => to),
      [stranger],
    )
    assert.match(at(first.letters, 0).subject, /how to request data/)
    assert.deepEqual([second.letters.length, unknown.letters.length], [0, 0])
    assert.ok(reasons(first).some((reason) => reason.startsWith('REJECTED STATUS: no request')))
  })

  test('by the HUB_ID of somebody else is no command either', async () => {
    const { record } = await request()

    const answer = await trial.ask(`STATUS ${record.hubId}`, 'snoop@x.example')
    const unknown = await trial.ask('STATUS NETDC:Jan_01,00:00:00:999999', 'snoop@x.example')

    assert.match(at(answer.letters, 0).subject, /how to request data/)
    assert.deepEqual(unknown.letters, [])
  })

  test('with a wrong token is met with silence, and with an event that does not tell it', async () => {
    const { record, label, email } = await request()
    const wrong = 'x'.repeat(record.token.length)
    const ofOther = (await request()).record.token

    for (const line of [
      `STATUS ${label} ${wrong}`,
      `STATUS ${label} ${wrong}yyyyyyyy`,
      `STATUS ${record.hubId} ${ofOther}`,
      `STATUS ${label} ${ofOther}`,
      `CANCEL ${record.hubId} ${wrong}`,
      `STATUS never_heard ${wrong}`,
    ]) {
      const answer = await trial.ask(line, email)

      assert.equal(answer.letters.length, 0, line)
      assert.ok(
        reasons(answer).some((reason) => reason.endsWith(': wrong token')),
        line,
      )
      assert.doesNotMatch(JSON.stringify(answer.events), new RegExp(`${wrong}|${ofOther}`))
    }
  })

  test('of a mail from two people is from neither', async () => {
    const { label, email } = await request()

    const { letters } = await trial.ask(`STATUS ${label}`, `${email}, second@x.example`)

    assert.ok(letters.every(({ text }) => !text.includes('HUB_ID  ')))
  })

  test('of several requesters is one letter to each', async () => {
    const [one, other] = [await request(), await request()]

    const { letters } = await trial.ask(
      [one, other, one].map(({ label, record }) => `STATUS ${label} ${record.token}`).join('\n'),
      'assistant@x.example',
    )

    assert.deepEqual(letters.map(({ to }) => to).sort(), [one.email, other.email].sort())
  })

  test('does not repeat what its sender wrote to somebody else', async () => {
    const { record, label } = await request()
    const mail = `STATUS ${label} ${record.token}\nBuy this now\n`

    const { letters } = await trial.ask(mail, 'other@x.example')

    assert.doesNotMatch(at(letters, 0).text + at(letters, 0).subject, /Buy this/)
  })

  test('is no command beside a request, nor from a machine', async () => {
    const { record, label } = await request()
    const line = `STATUS ${label} ${record.token}`

    const beside = await trial.ask(`${line}\n${requestText(['.INV *'])}`)
    const automatic = await trial.ask(line, jenny, ['Auto-Submitted: auto-replied'])

    assert.ok(beside.letters.every(({ subject }) => !subject.includes('status]')))
    assert.deepEqual(automatic.letters, [])
  })
})

describe('CANCEL', () => {
  test('after the end is answered with that fact', async () => {
    const { record, label, email } = await request()

    const { letters } = await trial.ask(`CANCEL ${label} ${record.token}`, 'other@x.example')

    assert.deepEqual(
      letters.map(({ to }) => to),
      [email],
    )
    assert.match(
      at(letters, 0).text,
      /complete; closed .* already: there was nothing left to stop\n/,
    )
  })

  test('without the token tells the requester how, once a day', async () => {
    const { label, record, email } = await request()

    const first = await trial.ask(`CANCEL ${label}`, email)
    const second = await trial.ask(`CANCEL ${label}\n`, email)
    nextDay()
    const third = await trial.ask(`CANCEL ${record.hubId}`, email)

    assert.match(at(first.letters, 0).subject, /not cancelled\]$/)
    assert.match(at(first.letters, 0).text, /State +complete/)
    assert.deepEqual([second.letters.length, third.letters.length], [0, 1])
  })

  test('of somebody else cancels nothing, and tells the requester nothing', async () => {
    const { label, email } = await request()

    const { letters, events } = await trial.ask(`CANCEL ${label}`, 'foe@x.example')

    assert.ok(letters.every(({ to }) => to !== email))
    assert.ok(events.some(({ kind }) => kind === 'REJECTED'))
  })
})

describe('limits', () => {
  test('HELP brings five guides a day, also in a burst', async () => {
    const asks = Array.from({ length: 12 }, (_, n) => trial.ask(`HELP\n${n}\n`, 'eager@x.example'))
    const answers = await Promise.all(asks)
    nextDay()
    const tomorrow = await trial.ask('HELP\n', 'eager@x.example')

    assert.equal(answers.flatMap(({ letters }) => letters).length, 5)
    assert.equal(tomorrow.letters.length, 1)
  })

  test('a guide that was asked for is none of those for mails without a request', async () => {
    const beginner = 'beginner@x.example'

    await trial.ask('HELP\n', beginner)
    const answer = await trial.ask('I would like to have seismograms, please.\n', beginner)
    const again = await trial.ask('I would like to have seismograms, please!\n', beginner)

    assert.match(at(answer.letters, 0).text, /^No request was found in your mail/)
    assert.deepEqual(again.letters, [])
    assert.ok(
      reasons(again).includes('REJECTED no request found; the guide was sent today already'),
    )
  })

  test('STATUS and CANCEL bring twenty answers a day, and then an event that names the limit', async () => {
    const { record, label, email } = await request()
    const line = (n: number) => `${n % 2 ? 'STATUS' : 'CANCEL'} ${label} ${record.token}\n${n}\n`

    const burst = await Promise.all(
      Array.from({ length: 25 }, (_, n) => trial.ask(line(n), `${n}@x.example`)),
    )
    const late = await trial.ask(`STATUS ${label}`, email)

    assert.equal(burst.flatMap(({ letters }) => letters).length, 20)
    assert.equal(late.letters.length, 0)
    const [event] = late.events.filter(({ kind }) => kind === 'BLOCKED')
    assert.ok(event?.kind === 'BLOCKED')
    assert.match(event.reason, /^limit: an address gets 20 such letters in a day/)
    assert.equal(event.address, email)
  })
})

test('a mail that is nearly a request is told what it lacks', async () => {
  const { letters } = await trial.ask('Hello,\nNETDC_REQUEST\nNAME Greta\n', 'greta@x.example')

  assert.match(at(letters, 0).text, /\nLine 2 seems to begin a request; .*\.NETDC_REQUEST/)
})

test('an autoresponder that repeats our letters is soon met with silence', async () => {
  const robot = 'robot@x.example'
  const answers: Answer[] = [await trial.ask('HELP\n', robot)]

  for (let turn = 1; turn < 6; turn++) {
    const [letter] = at(answers, -1).letters
    if (letter === undefined) break
    answers.push(await trial.ask(`I am away.\n\n${letter.text}`, robot))
  }

  assert.deepEqual(
    answers.map(({ letters }) => letters.map(({ subject }) => /\[(.*)\]/.exec(subject)?.[1])),
    [['how to request data'], ['not accepted'], ['how to request data'], ['not accepted'], []],
  )
})

test('a token stands in no event, no log, and nothing that the operator is shown', async () => {
  const { record, label } = await request()
  const { ledger } = trial.gateway.shop

  await trial.ask(`STATUS ${label} ${record.token}`)
  await trial.ask(`CANCEL ${label} ${record.token}`)
  await trial.ask(`CANCEL ${label}x ${record.token}`)
  await trial.ask(`STATUS ${record.token} ${label}`)
  await trial.ask(`CANCEL ${record.token}`)
  await trial.ask(`STATUS ${label} ${record.token} please`)

  const events = await ledger.events(0, 100_000)
  assert.ok(events.length > 0)
  assert.doesNotMatch(JSON.stringify(events), new RegExp(record.token))
  const log = await readFile(join(trial.folder, 'netdc-data/netdc_activity.log'), 'utf8')
  assert.ok(!log.includes(record.token))
  await writeFile(join(trial.folder, 'netdc.config'), '')
  const config = ['--config', join(trial.folder, 'netdc.config')]
  for (const words of [
    ['show', record.id, '--json'],
    ['show', record.id],
    ['requests', '--json'],
  ]) {
    const { stdout } = await run(process.execPath, [program, ...words, ...config])
    assert.ok(stdout.includes(record.hubId))
    assert.ok(!stdout.includes(record.token), words.join(' '))
  }
})
