import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { makeArchive } from '../../handlers/seismic/synthetic.ts'
import { requestText } from '../kit/trial.ts'

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netdc-cli-'))
  await makeArchive(join(folder, 'archive'))
  const config = '[handlers.seismic]\nwaveforms = "archive/sds"\nmetadata = "archive/stationxml"\n'
  await writeFile(join(folder, 'netdc.config'), config)
  await writeFile(join(folder, 'request.txt'), requestText(['.INV * XX', '.INV * ZZ']))
})

after(() => rm(folder, { recursive: true }))

interface Ended {
  readonly status: number | null
  readonly output: string
  readonly errors: string
}

async function netdc(words: readonly string[], input = ''): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...words], { cwd: folder })
  child.stdin.end(input)
  const exited = new Promise<number | null>((resolve) => {
    child.on('close', resolve)
  })
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { status: await exited, output, errors }
}

test('submit --wait does the work itself where no server runs, and tells the story', async () => {
  const { status, output } = await netdc([
    'submit',
    'request.txt',
    '--sender',
    'jenny@seis.example.edu',
    '--wait',
    '--json',
  ])

  assert.equal(status, 0)
  assert.match(output, /"outcomes":\[\{"dcName":"NETDC","outcome":"ok","count":1,"detail":""\}\]/)
  assert.match(output, /"outcome":"refused"/)
  assert.match(output, /"mails":\[\{"to":"jenny@seis\.example\.edu"/)
})

test('submit takes a mail from a pipe and only hands it in', async () => {
  const mail = 'From: joe@x.example\r\nSubject: help\r\n\r\nHELP\r\n'

  const { status, output } = await netdc(['submit', '-', '--sender', 'joe@x.example'], mail)

  assert.equal(status, 0)
  assert.match(output, /^mail \d+\n$/)
})

test('submit tells whom a mail came for: what is for the postmaster is not answered', async () => {
  const mail = 'From: joe@x.example\r\nSubject: help\r\n\r\nHELP\r\n'
  const words = ['submit', '-', '--sender', 'joe@x.example', '--wait', '--json']

  const { status, output } = await netdc([...words, '--recipient', 'postmaster@localhost'], mail)

  assert.equal(status, 0)
  assert.match(output, /"mails":\[\]/)
})

test('submit exits with 75 when the mailer should keep the mail', async () => {
  const broken = join(folder, 'broken.config')
  await writeFile(broken, '[ledger]\nurl = "sqlite:request.txt/ledger.sqlite"\n')

  const words = ['submit', '-', '--sender', 'joe@x.example', '--config', broken]
  const { status, errors } = await netdc(words, 'From: joe@x.example\r\n\r\nHELP\r\n')

  assert.equal(status, 75)
  assert.notEqual(errors, '')
})

test('submit refuses for good what no retry can mend', async () => {
  const mail = `From: a@x.example\r\nFrom: b@x.example\r\n\r\nHELP\r\n`

  const { status, errors } = await netdc(['submit', '-', '--sender', 'joe@x.example'], mail)

  assert.equal(status, 1)
  assert.notEqual(errors, '')
})

test('requests and show tell what is in the ledger', async () => {
  const list = await netdc(['requests'])
  const shown = await netdc(['show', 'my_event'])
  const json = await netdc(['show', 'my_event', '--json'])

  assert.match(list.output, /my_event {2}jenny@seis\.example\.edu/)
  assert.match(shown.output, /NETDC: found 1/)
  assert.match(json.output, /"letters":\[/)
})

test('show, retry and cancel say when there is no such request', async () => {
  for (const command of ['show', 'retry', 'cancel']) {
    const { status, errors } = await netdc([command, 'nothing'])

    assert.equal(status, 1)
    assert.match(errors, /there is no request nothing/)
  }
})

test('cancel and retry say what they did', async () => {
  const cancelled = await netdc(['cancel', 'my_event'])
  const retried = await netdc(['retry', 'my_event'])

  assert.match(cancelled.output, /finished already/)
  assert.match(retried.output, /^0 jobs/)
})

test('submit --wait and show print the lines that were refused, with the reasons', async () => {
  const lines = requestText(['.INV * XX', '.INV * XX,XY']).replace('my_event', 'half_good')

  const submitted = await netdc(
    ['submit', '-', '--sender', 'jenny@seis.example.edu', '--wait'],
    lines,
  )
  const shown = await netdc(['show', 'half_good'])

  for (const { output } of [submitted, shown]) {
    assert.match(output, /\.INV \* XX\n {5}NETDC: found 1\n/)
    assert.match(output, /\.INV \* XX,XY\n {5}refused: NETWORK "XX,XY" holds ,/)
  }
  assert.match(submitted.output, /half_good\.INV\.NETDC\.txt \(\d+ bytes, mail\) /)
  assert.match(submitted.output, /mail to jenny@seis\.example\.edu: Re: /)
})

test('parse shows requests, problems and warnings', async () => {
  const shown = await netdc(['parse', 'request.txt'])
  const json = await netdc(['parse', '-', '--json'], '.NETDC_REQUEST\n.END\n.INV *\n')

  assert.match(shown.output, /request NETDC of Jenny Seismologist/)
  assert.equal(json.status, 0)
  assert.match(json.output, /\.EMAIL/)
})

test('parse says that a mail holds nothing for the gateway', async () => {
  const nothing = await netdc(['parse', '-'], 'Subject: hello\n\nhello\n')
  const help = await netdc(['parse', '-'], 'Subject: help\n\n\n')

  assert.equal(nothing.output, 'no request and no command\n')
  assert.equal(help.output, 'command HELP\n')
})

test('parse says which file it cannot read', async () => {
  const { status, errors } = await netdc(['parse', 'nowhere.eml'])

  assert.equal(status, 1)
  assert.match(errors, /nowhere\.eml cannot be read/)
})

test('route names the centre and the row', async () => {
  const shown = await netdc(['route', '.INV * XX'])
  const json = await netdc(['route', '.INV * ZZ', '--json', '--local', 'other'])

  assert.match(shown.output, /NETDC for XX, here: primary\n {2}routing-table\.txt:\d+: PRIMARY/)
  assert.match(json.output, /"unrouted":\["ZZ"\]/)
  assert.equal(json.status, 0)
})

test('route answers wrong usage with status 2', async () => {
  for (const line of ['INV * XX', '.DATA * XX']) {
    assert.equal((await netdc(['route', line])).status, 2)
  }
})

test('route says what is wrong with a table', async () => {
  await writeFile(join(folder, 'bad-table.txt'), 'PRIMARY\n')

  const { status, errors } = await netdc(['route', '.INV * XX', '--table', 'bad-table.txt'])
  const missing = await netdc(['route', '.INV * XX', '--table', 'no-table.txt'])

  assert.equal(status, 1)
  assert.match(errors, /bad-table\.txt:1:/)
  assert.match(missing.errors, /no-table\.txt cannot be read/)
})

test('check finds everything in order and shouts at trial settings', async () => {
  const { status, output } = await netdc(['check'])

  assert.equal(status, 0)
  assert.match(output, /^ok +mail relay/m)
  assert.match(output, /^warning +mail\.relay/m)
})

test('check fails when one part does', async () => {
  const broken = join(folder, 'no-archive.config')
  await writeFile(broken, '[handlers.seismic]\nwaveforms = "nowhere"\n')

  const { status, output } = await netdc(['check', '--config', broken])
  const unread = await netdc(['check', '--config', 'nowhere.config', '--json'])

  assert.equal(status, 1)
  assert.match(output, /^failed +handler seismic/m)
  assert.equal(unread.status, 1)
  assert.match(unread.output, /"state":"failed"/)
})

test('requests wants a number for its limit', async () => {
  const { status, errors } = await netdc(['requests', '--limit', 'many'])

  assert.equal(status, 2)
  assert.match(errors, /whole number/)
})

test('config prints what is in force', async () => {
  const toml = await netdc(['config'])
  const json = await netdc(['config', '--json'])

  assert.match(toml.output, /dc_name = "NETDC"/)
  assert.match(json.output, /"dc_name":"NETDC"/)
})

test('an unknown command is wrong usage, --version and --help are not', async () => {
  assert.equal((await netdc(['nonsense'])).status, 2)
  assert.equal((await netdc(['--help'])).status, 0)
  assert.match((await netdc(['--version'])).output, /^\d+\.\d+\.\d+\n$/)
})

test('a gateway that the world can reach is not opened without a word', async () => {
  const open = join(folder, 'open.config')
  await writeFile(open, '[receive]\nsmtp = "0.0.0.0:0"\n[web]\nlisten = ""\n')

  const { status, errors } = await netdc(['serve', '--config', open])

  assert.equal(status, 1)
  assert.match(errors, /trust\.open_to_the_world/)
})

test('serve knows its roles', async () => {
  const { status, errors } = await netdc(['serve', '--role', 'dance'])

  assert.equal(status, 2)
  assert.match(errors, /there is no role dance/)
})
