/**
 * The configuration as one typed tree: every key with its meaning and its default. The parser, the
 * types and `netdc.config.example` are all made of it.
 */
import { z } from 'zod'

import { flag, text, whole, words } from './keys.ts'
import { mail, pickup, push } from './shipping-schema.ts'

const centre = z.strictObject({
  dc_name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,16}$/, 'letters, digits, _ and -, at most 16 of them')
    .default('NETDC')
    .describe(
      'The name of this data centre. Lines that the routing table gives to it are answered here.',
    ),
  email: text('The address that requests are mailed to.', 'requests@localhost'),
  name: text('The full name, as letters print it.', 'NetDC gateway'),
  address: text('Where the centre is.', ''),
  contact: text('The person whom requesters may ask.', ''),
  phone: text('The telephone number of that person.', ''),
  contact_email: text(
    'The e-mail address of that person: replies to letters go there (Reply-To).',
    '',
  ),
})

const receive = z.strictObject({
  smtp: text(
    'Where SMTP listens, host:port; empty for no SMTP (mail comes by `netdc submit` then).',
    '127.0.0.1:2525',
  ),
  addresses: words(
    'The addresses that mail is accepted for; an empty list means centre.email alone.',
    [],
  ),
  trusted_networks: words(
    'Networks of mail servers of your own: no limit of connections, and no pause before the\ngreeting, which unmasks bulk senders.',
    ['127.0.0.0/8', '::1/128'],
  ),
  connections: whole('Connections at once from one address outside those networks.', 10, 1),
  free_disk_percent: z
    .number()
    .min(0)
    .max(50)
    .default(5)
    .describe(
      'While less than this share of the disk is free, mail is put off (452, the sender tries again),\nand so is the making of products.',
    ),
})

const limits = z.strictObject({
  lines: whole('Lines of one request; those after them are refused.', 2000, 1, 100_000),
  mail_bytes: whole(
    'Bytes of one mail; 0 means 250 for each of limits.lines, and 1,000,000 at least.',
    0,
  ),
  received: whole('Received fields of one mail: a mail with more of them runs in a loop.', 50, 1),
  part_bytes: whole(
    'Bytes that the answer to one slice (up to 100 lines of one type) may have.',
    100_000_000_000,
    1,
  ),
  jobs: whole(
    'Jobs that are worked on at once; a quarter of them for one handler or one destination.',
    8,
    1,
    64,
  ),
  // Less than a day: older bytes that no row of the ledger names are taken for left over.
  job_minutes: whole('Minutes that one attempt at a job may take.', 240, 1, 1200),
})

const trust = z.strictObject({
  mode: z
    .enum(['open'])
    .default('open')
    .describe(
      'Who is answered. There is one mode, open: everyone, for closed networks and trials. No\naddress is proven: STATUS is answered, to the address of the request alone, when the mail\nsays that it is from there; CANCEL needs the token that is in the receipt.',
    ),
  open_to_the_world: flag(
    'Lets receive.smtp listen where other machines can reach it. Anyone can then have large\nanswers sent to anyone.',
    false,
  ),
  mail_block: text(
    'MAIL_BLOCK: nothing is ever mailed to an address that holds one of these words.',
    'netdc@ breq_fast@ autodrm@ mailer-daemon@ postmaster@',
  ),
})

const web = z.strictObject({
  listen: text('Where the pick-up pages listen, host:port; empty for none.', '127.0.0.1:8080'),
  public_url: text(
    'How people reach them: the beginning of the addresses that notices give, e.g.\nhttps://netdc.example.org. Empty means the listening address.',
    '',
  ),
  certificate: text('A PEM file with the certificate; with it and the key, HTTPS is spoken.', ''),
  key: text('A PEM file with the private key.', ''),
})

/** The tree. Sections of handlers are read by the handlers themselves. */
export const configSchema = z.strictObject({
  centre: centre.prefault({}).describe('Who we are.'),
  receive: receive.prefault({}).describe('The doors through which mail comes.'),
  limits: limits.prefault({}).describe('How much is too much.'),
  trust: trust.prefault({}).describe('Who may ask.'),
  mail: mail.prefault({}).describe('Letters to people.'),
  store: z
    .strictObject({
      url: text('file:FOLDER, for large mails, answers and bundles.', 'file:netdc-data/store'),
    })
    .prefault({})
    .describe('Where files lie until they are picked up.'),
  ledger: z
    .strictObject({ url: text('sqlite:FILE, on a local disk.', 'sqlite:netdc-data/ledger.sqlite') })
    .prefault({})
    .describe('The record of all mails, requests, jobs and events.'),
  routing: z
    .strictObject({
      table: text(
        'The routing table. While there is no routing-table.txt, the example that comes with the\nprogram serves.',
        'routing-table.txt',
      ),
      unrouted: z
        .enum(['refuse', 'local'])
        .default('refuse')
        .describe(
          'What becomes of lines that no row of the table matches: refuse, or local (answer them here).',
        ),
      narrow: flag(
        'Each centre gets a line with only the networks that the table chose it for; otherwise the\nline as it was received.',
        true,
      ),
    })
    .prefault({})
    .describe('Which centre answers what.'),
  web: web.prefault({}).describe('The pick-up pages, the public side.'),
  pickup: pickup.prefault({}).describe('Shipments that wait.'),
  push: push.prefault({}).describe('Shipments that are sent to servers which requesters name.'),
  log: z
    .strictObject({
      activity: text('A file with one line for each event.', 'netdc-data/netdc_activity.log'),
      time: z
        .enum(['local', 'utc'])
        .default('local')
        .describe('The clock of that file: local or utc.'),
      level: z
        .enum(['debug', 'info', 'warn', 'error'])
        .default('info')
        .describe(
          'How much the diagnostic log on standard error tells: debug, info, warn or error.',
        ),
    })
    .prefault({})
    .describe('What is written down.'),
  handlers: z.record(z.string(), z.unknown()).default({}),
})

export type Config = z.infer<typeof configSchema>
