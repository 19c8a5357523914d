/** The sections of the configuration that say how shipments travel and how long they wait. */
import { z } from 'zod'

import { flag, text, whole, words } from './keys.ts'

export const mail = z.strictObject({
  relay: text(
    'Where letters go: smtp://host:port or smtps://host:port, with user:password@ where needed\nand ?tls=required or ?tls=never where wanted; or dir://FOLDER, which writes each letter\ninto a file and sends nothing.',
    'dir://netdc-data/outbox',
  ),
  from: text('The From address of letters; empty means centre.email.', ''),
  templates: text('A folder with your own texts of letters; empty means those of the program.', ''),
  max_kilobytes: whole(
    'Text answers up to this size are mailed; larger ones wait for pick-up.',
    100,
  ),
  max_attachment_kilobytes: whole(
    'Binary answers up to this size are mailed to those who ask for it (.MEDIA EMAIL).',
    7000,
  ),
  compress: flag(
    'Text answers that are too large to be mailed are mailed as .gz where that makes them small\nenough.',
    false,
  ),
  dkim_domain: text('Letters are signed for this domain (DKIM); empty for no signature.', ''),
  dkim_selector: text('Its public key stands in DNS under SELECTOR._domainkey.DOMAIN.', 'netdc'),
  dkim_key: text('The private key (PEM): env:NAME or file:PATH.', ''),
  bounces: text(
    'The domain of the addresses b+…@DOMAIN to which letters that cannot be delivered come back;\nmail for them must reach a door of ours. Empty: they come back to the From address, and a\nshipment that bounced is not known for one.',
    '',
  ),
})

const host = z.strictObject({
  host: z.string().min(1),
  protocol: z.enum(['ftp', 'ftps', 'sftp']),
  user: z.string().default(''),
  password: z.string().default(''),
  private_key: z.string().default(''),
  passphrase: z.string().default(''),
  host_keys: z.array(z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/)).default([]),
  certificate: z.string().default(''),
})

export const push = z.strictObject({
  allow: words(
    'Hosts to which shipments may be pushed (.DISPOSITION PUSH): names such as ftp.example.edu,\n*.example.edu for all below it, * for all. They must have public addresses, but for\naddresses and networks that stand here too, such as 192.0.2.7 or 10.1.0.0/16.',
    [],
  ),
  ports: z
    .array(z.number().int().min(1).max(65_535))
    .default([21, 22, 990])
    .describe('The ports that a push may go to.'),
  targets_per_day: whole('Hosts that one requester may have shipments pushed to in a day.', 3, 1),
  hours: whole('Hours for which a push is tried; then the shipment waits for pick-up.', 24),
  known_hosts: text(
    'The keys of SFTP servers that were trusted at first sight. Empty: only servers are trusted\nwhose host_keys are named below.',
    'netdc-data/known_hosts',
  ),
  hosts: z
    .array(host)
    .default([])
    .describe(
      'Logins, which are never taken from a mail; others are anonymous. Each is a section\n[[push.hosts]] with host, protocol (ftp, ftps or sftp, for which alone it is used), user,\nand password or private_key (and its passphrase): env:NAME, file:PATH, or the value; for\nSFTP host_keys, the list of the fingerprints SHA256:… of its keys; for FTPS certificate,\na PEM file of whom to trust.',
    ),
})

export const pickup = z.strictObject({
  keep_days: whole('Days until the file of a shipment is removed.', 7, 1, 3650),
  ftp: text(
    'Where the read-only FTP server for pick-up listens, host:port; empty for none.',
    '127.0.0.1:2121',
  ),
  ftp_url: text(
    'How people reach it, or another FTP server over pickup.folder: the beginning of addresses,\ne.g. ftp://ftp.example.org/pickup. Empty means the listening address.',
    '',
  ),
  passive_ports: text('The ports of its data connections, FIRST-LAST; empty for any.', ''),
  passive_address: text(
    'The IPv4 address that it tells clients for them, where a router stands between.',
    '',
  ),
  folder: text(
    'A folder on the disk of the store in which waiting shipments lie as TOKEN/NAME, for a vsftpd,\nproftpd or sshd of your own; empty for none.',
    '',
  ),
  sftp_url: text(
    'Where such an sshd offers that folder, e.g. sftp://pickup@sftp.example.org/pickup.',
    '',
  ),
  xferlog: text('The transfer log of such a server, from which pick-ups are noted.', ''),
  requester_gigabytes: whole(
    'Gigabytes that may wait for one requester; what was fetched goes first when there is more.\n0 for no limit.',
    0,
  ),
  gigabytes: whole('The same for all requesters together.', 0),
})
