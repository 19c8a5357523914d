/**
 * The configuration as one typed tree: every key with its meaning and its default. The parser, the
 * types and `netdc.config.example` are all made of it.
 */
import { z } from 'zod'

const text = (meaning: string, byDefault: string) => z.string().default(byDefault).describe(meaning)
const whole = (meaning: string, byDefault: number, min = 0, max = Number.MAX_SAFE_INTEGER) =>
  z.number().int().min(min).max(max).default(byDefault).describe(meaning)
const flag = (meaning: string, byDefault: boolean) =>
  z.boolean().default(byDefault).describe(meaning)
const words = (meaning: string, byDefault: string[]) =>
  z.array(z.string()).default(byDefault).describe(meaning)

const centre = z.strictObject({
  dc_name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,16}$/, 'letters, digits, _ and -, at most 16 of them')
    .default('NETDC')
    .describe('The name of this data centre in routing tables and HUB_IDs.'),
  email: text('The address that requests are mailed to.', 'requests@localhost'),
  name: text('The full name, printed in letters and in .INV * lists.', 'NetDC gateway'),
  address: text('Where the centre is.', ''),
  contact: text('Whom people may ask.', ''),
  phone: text('The telephone number of the contact.', ''),
  contact_email: text('The address of the contact; it becomes the Reply-To of letters.', ''),
})

const receive = z.strictObject({
  smtp: text('Where SMTP listens, host:port; empty for no SMTP.', '127.0.0.1:2525'),
  addresses: words('Addresses that mail is accepted for; none means centre.email alone.', []),
  trusted_networks: words(
    'Networks whose hosts are greeted without the delay that unmasks bulk senders.',
    ['127.0.0.0/8', '::1/128'],
  ),
  connections: whole('Connections at once from one address outside the trusted networks.', 10, 1),
  free_disk_percent: z
    .number()
    .min(0)
    .max(50)
    .default(5)
    .describe('Mail is put off while less than this share of the disk is free.'),
})

const limits = z.strictObject({
  lines: whole('Lines of one request.', 2000, 1, 100_000),
  mail_bytes: whole('Bytes of one mail; 0 derives it from limits.lines.', 0),
  received: whole('Received fields of one mail, a guard against loops.', 50, 1),
  part_bytes: whole('Bytes that one slice of a request may give.', 100_000_000_000, 1),
  jobs: whole('Jobs that run at once.', 4, 1, 64),
  // Less than a day: older bytes that no row of the ledger names are taken for left over.
  job_minutes: whole('Minutes that one attempt at one job may take.', 240, 1, 1200),
})

const trust = z.strictObject({
  mode: z
    .enum(['open'])
    .default('open')
    .describe('Who is answered; open: everyone. For closed networks and trials.'),
  open_to_the_world: flag(
    'Allows mode "open" on an address that other machines can reach. Anyone can then have\nlarge answers sent to anyone.',
    false,
  ),
  mail_block: text(
    'Names that no answer ever goes to: parts of addresses, parted by blanks.',
    'netdc@ breq_fast@ autodrm@ mailer-daemon@ postmaster@',
  ),
})

const mail = z.strictObject({
  relay: text(
    'Where letters go: smtp://host:port, smtps://host:port, or dir://FOLDER, which writes them.',
    'dir://netdc-data/outbox',
  ),
  from: text('The sender of letters; empty means centre.email.', ''),
  templates: text('A folder with your own texts; empty means those of the program.', ''),
  max_kilobytes: whole('Text answers up to this size are mailed, others wait for pick-up.', 100),
  max_attachment_kilobytes: whole(
    'Binary answers up to this size are mailed to those who ask for it (.MEDIA EMAIL).',
    7000,
  ),
})

const web = z.strictObject({
  listen: text('Where the pick-up pages listen, host:port; empty for none.', '127.0.0.1:8080'),
  public_url: text('How people reach them; empty means the listening address.', ''),
  certificate: text('A PEM file; with it and the key, HTTPS is spoken.', ''),
  key: text('The PEM file of the private key.', ''),
})

/** The tree. Sections of handlers are read by the handlers themselves. */
export const configSchema = z.strictObject({
  centre: centre.prefault({}).describe('Who we are.'),
  receive: receive.prefault({}).describe('The doors through which mail comes.'),
  limits: limits.prefault({}).describe('How much is too much.'),
  trust: trust.prefault({}).describe('Who may ask.'),
  mail: mail.prefault({}).describe('Letters to people.'),
  store: z
    .strictObject({ url: text('Where products and bundles lie.', 'file:netdc-data/store') })
    .prefault({})
    .describe('Bytes.'),
  ledger: z
    .strictObject({ url: text('The durable record.', 'sqlite:netdc-data/ledger.sqlite') })
    .prefault({})
    .describe('The record of all mails, requests, jobs and events.'),
  routing: z
    .strictObject({
      table: text(
        'The routing table; empty means the one that comes with the program.',
        'routing-table.txt',
      ),
      unrouted: z
        .enum(['refuse', 'local'])
        .default('refuse')
        .describe('What happens to lines that no row of the table matches.'),
    })
    .prefault({})
    .describe('Which centre answers what.'),
  web: web.prefault({}).describe('The public side.'),
  pickup: z
    .strictObject({ keep_days: whole('Days that a shipment waits to be picked up.', 7, 1, 3650) })
    .prefault({})
    .describe('Shipments that wait.'),
  log: z
    .strictObject({
      activity: text('One line for each event.', 'netdc-data/netdc_activity.log'),
      time: z.enum(['local', 'utc']).default('local').describe('The clock of the activity log.'),
      level: z
        .enum(['debug', 'info', 'warn', 'error'])
        .default('info')
        .describe('What the diagnostic log on standard error tells.'),
    })
    .prefault({})
    .describe('What is written down.'),
  handlers: z.record(z.string(), z.unknown()).default({}),
})

export type Config = z.infer<typeof configSchema>
