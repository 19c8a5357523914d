import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { loadConfig, readConfig } from '../../src/config/load.ts'
import { packageRoot } from '../../src/config/locate.ts'
import { Fault } from '../../src/model/index.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'

const defaults = () => readConfig('', 'the defaults', '/srv/netdc').config
const read = (text: string) => readConfig(text, 'netdc.config', '/srv/netdc').config

/** A fault of the configuration whose text is exactly this. */
const wrong = (message: string) => (thrown: unknown) => {
  assert.ok(thrown instanceof Fault)
  assert.equal(thrown.code, 'CONFIG')
  assert.equal(thrown.message, message)
  return true
}

describe('every section has its defaults', () => {
  const sections = {
    centre: {
      dc_name: 'NETDC',
      email: 'requests@localhost',
      name: 'NetDC gateway',
      address: '',
      contact: '',
      phone: '',
      contact_email: '',
    },
    receive: {
      smtp: '127.0.0.1:2525',
      addresses: [],
      trusted_networks: ['127.0.0.0/8', '::1/128'],
      connections: 10,
      free_disk_percent: 5,
    },
    limits: {
      lines: 2000,
      mail_bytes: 0,
      received: 50,
      part_bytes: 100_000_000_000,
      jobs: 8,
      job_minutes: 240,
    },
    trust: {
      mode: 'open',
      open_to_the_world: false,
      mail_block: 'netdc@ breq_fast@ autodrm@ mailer-daemon@ postmaster@',
    },
    mail: {
      relay: 'dir:///srv/netdc/netdc-data/outbox',
      from: '',
      templates: join(packageRoot(), 'templates'),
      max_kilobytes: 100,
      max_attachment_kilobytes: 7000,
      compress: false,
      dkim_domain: '',
      dkim_selector: 'netdc',
      dkim_key: '',
      bounces: '',
    },
    store: { url: 'file:/srv/netdc/netdc-data/store' },
    ledger: { url: 'sqlite:/srv/netdc/netdc-data/ledger.sqlite' },
    routing: { table: join(packageRoot(), 'routing-table.txt'), unrouted: 'refuse', narrow: true },
    web: { listen: '127.0.0.1:8080', public_url: '', certificate: '', key: '' },
    pickup: {
      keep_days: 7,
      ftp: '127.0.0.1:2121',
      ftp_url: '',
      passive_ports: '',
      passive_address: '',
      folder: '',
      sftp_url: '',
      xferlog: '',
      requester_gigabytes: 0,
      gigabytes: 0,
    },
    push: {
      allow: [],
      ports: [21, 22, 990],
      targets_per_day: 3,
      hours: 24,
      known_hosts: '/srv/netdc/netdc-data/known_hosts',
      hosts: [],
    },
    log: { activity: '/srv/netdc/netdc-data/netdc_activity.log', time: 'local', level: 'info' },
    handlers: {},
  }

  test('and there is no other section', () => {
    assert.deepEqual(Object.keys(defaults()), Object.keys(sections))
  })

  for (const [name, expected] of Object.entries(sections)) {
    test(`[${name}]`, () => {
      const found: unknown = new Map<string, unknown>(Object.entries(defaults())).get(name)

      assert.deepEqual(found, expected)
    })
  }
})

describe('what is written holds', () => {
  test('and the rest keeps its default', () => {
    const { centre, limits } = read('[centre]\ndc_name = "NCEDC"\n[limits]\njobs = 8\n')

    assert.equal(centre.dc_name, 'NCEDC')
    assert.equal(centre.email, 'requests@localhost')
    assert.equal(limits.jobs, 8)
  })

  test('and sections of handlers are left to the handlers', () => {
    const { handlers } = read('[handlers.seismic]\nwaveforms = "sds"\nwhatever = [1, 2]\n')

    assert.deepEqual(structuredClone(handlers), { seismic: { waveforms: 'sds', whatever: [1, 2] } })
  })
})

test('logins of push targets point to files beside the configuration', () => {
  const text =
    '[[push.hosts]]\nhost = "a.example"\nprotocol = "ftps"\nuser = "netdc"\npassword = "file:secret"\n' +
    'private_key = "env:KEY"\ncertificate = "a.pem"\n'

  const [host] = read(text).push.hosts

  assert.equal(host?.password, 'file:/srv/netdc/secret')
  assert.equal(host.private_key, 'env:KEY')
  assert.equal(host.certificate, '/srv/netdc/a.pem')
})

describe('what is wrong is told', () => {
  test('with every key that there is not, under its path', () => {
    const text = 'colour = 1\n[centre]\ndc = "X"\nmail = "y"\n[pick_up]\nkeep_days = 3\n'

    assert.throws(
      () => read(text),
      wrong(
        'netdc.config: there is no key centre.dc; there is no key centre.mail\n' +
          'netdc.config: there is no key colour; there is no key pick_up',
      ),
    )
  })

  test('with every value that cannot be', () => {
    const text = '[limits]\njobs = 0\nlines = "many"\n[log]\ntime = "lunar"\n'

    assert.throws(
      () => read(text),
      (thrown: Error) => {
        assert.match(thrown.message, /^netdc\.config: limits\.lines: .*string/m)
        assert.match(thrown.message, /^netdc\.config: limits\.jobs: .*>=1/m)
        assert.match(thrown.message, /^netdc\.config: log\.time: .*"local"\|"utc"/m)
        return true
      },
    )
  })

  test('with a DC_NAME that the protocol does not allow', () => {
    assert.throws(
      () => read('[centre]\ndc_name = "two words"'),
      /centre\.dc_name: letters, digits, _ and -, at most 16 of them/,
    )
  })

  test('with the line that is no TOML, and no other line of the file', () => {
    const text = '[mail]\nrelay = "smtp://secret@x"\nfrom = requests\n'

    assert.throws(() => read(text), wrong('netdc.config:3: Invalid TOML document: invalid value'))
  })

  test('with a section that is a value', () => {
    assert.throws(() => read('centre = 7'), /^Fault: netdc\.config: centre: /)
  })
})

describe('relative paths are relative to the folder of the file', () => {
  test('wherever a path can stand', () => {
    const config = read(`
      [mail]
      relay = "dir://out"
      templates = "letters"
      [store]
      url = "file:bytes"
      [ledger]
      url = "sqlite:../ledger.sqlite"
      [routing]
      table = "my-table.txt"
      [web]
      certificate = "tls/cert.pem"
      key = "tls/key.pem"
      [log]
      activity = "activity.log"`)

    assert.equal(config.mail.relay, 'dir:///srv/netdc/out')
    assert.equal(config.mail.templates, '/srv/netdc/letters')
    assert.equal(config.store.url, 'file:/srv/netdc/bytes')
    assert.equal(config.ledger.url, 'sqlite:/srv/ledger.sqlite')
    assert.equal(config.routing.table, '/srv/netdc/my-table.txt')
    assert.equal(config.web.certificate, '/srv/netdc/tls/cert.pem')
    assert.equal(config.web.key, '/srv/netdc/tls/key.pem')
    assert.equal(config.log.activity, '/srv/netdc/activity.log')
  })

  test('absolute ones, and what is no path, stay as they are', () => {
    const config = read(`
      [mail]
      relay = "smtp://relay.test:25"
      [store]
      url = "file:/bytes"
      [log]
      activity = "/var/log/netdc.log"`)

    assert.equal(config.mail.relay, 'smtp://relay.test:25')
    assert.equal(config.store.url, 'file:/bytes')
    assert.equal(config.log.activity, '/var/log/netdc.log')
  })

  test('a routing table beside the file goes before that of the program', (t) => {
    const folder = temporaryFolder(t)
    const table = () => readConfig('', 'netdc.config', folder).config.routing.table
    assert.equal(table(), join(packageRoot(), 'routing-table.txt'))

    writeFileSync(join(folder, 'routing-table.txt'), '')

    assert.equal(table(), join(folder, 'routing-table.txt'))
    const { config } = readConfig('[routing]\ntable = ""', 'netdc.config', folder)
    assert.equal(config.routing.table, join(packageRoot(), 'routing-table.txt'))
  })
})

describe('the file is looked for', () => {
  /** Three files in three folders, each with a name of its own for the centre. */
  function files(t: Parameters<typeof temporaryFolder>[0]) {
    const folder = temporaryFolder(t)
    for (const name of ['named', 'environment', 'here', 'empty']) mkdirSync(join(folder, name))
    const write = (name: string, file: string) => {
      const path = join(folder, name, file)
      writeFileSync(path, `[centre]\ndc_name = "${name}"\n`)
      return path
    }
    return {
      folder,
      named: write('named', 'a.config'),
      inEnvironment: write('environment', 'b.config'),
      here: write('here', 'netdc.config'),
    }
  }

  test('where --config says, first', (t) => {
    const { folder, named, inEnvironment } = files(t)

    const loaded = loadConfig(named, { NETDC_CONFIG: inEnvironment }, join(folder, 'here'))

    assert.equal(loaded.config.centre.dc_name, 'named')
    assert.equal(loaded.file, named)
    assert.equal(loaded.folder, join(folder, 'named'))
    assert.equal(loaded.config.store.url, `file:${folder}/named/netdc-data/store`)
  })

  test('then where the environment says, relative to where the program was started', (t) => {
    const { folder, inEnvironment } = files(t)

    const env = { NETDC_CONFIG: '../environment/b.config' }
    const loaded = loadConfig(undefined, env, join(folder, 'here'))

    assert.equal(loaded.config.centre.dc_name, 'environment')
    assert.equal(loaded.file, inEnvironment)
  })

  test('then in the working folder', (t) => {
    const { folder, here } = files(t)

    const loaded = loadConfig(undefined, { NETDC_CONFIG: '' }, join(folder, 'here'))

    assert.equal(loaded.config.centre.dc_name, 'here')
    assert.equal(loaded.file, here)
  })

  test('and without any, the defaults hold', (t) => {
    const { folder } = files(t)

    const loaded = loadConfig(undefined, {}, join(folder, 'empty'))

    assert.equal(loaded.file, undefined)
    assert.equal(loaded.config.centre.dc_name, 'NETDC')
    assert.equal(loaded.folder, join(folder, 'empty'))
  })

  test('and a named one that is missing is an error, not a reason to look elsewhere', (t) => {
    const { folder, here } = files(t)
    const missing = join(folder, 'missing')

    for (const [named, env] of [
      [missing, { NETDC_CONFIG: here }],
      [undefined, { NETDC_CONFIG: missing }],
    ] as const) {
      assert.throws(
        () => loadConfig(named, env, join(folder, 'here')),
        (thrown: unknown) =>
          thrown instanceof Fault &&
          thrown.code === 'CONFIG' &&
          thrown.message.startsWith(`${missing} cannot be read`),
      )
    }
  })
})

describe('the routing table', () => {
  const tableOf = (folder: string) => readConfig('', 'the defaults', folder).config.routing.table

  test('is the one that comes with the program while there was none', (t) => {
    assert.equal(tableOf(temporaryFolder(t)), join(packageRoot(), 'routing-table.txt'))
  })

  test('is the missing one where a copy of it was kept', (t) => {
    const folder = temporaryFolder(t)
    mkdirSync(join(folder, 'netdc-data'))
    writeFileSync(join(folder, 'netdc-data', 'routing-table.last-good'), '')

    assert.equal(tableOf(folder), join(folder, 'routing-table.txt'))
  })
})
