/** What mail servers write when they could not deliver a letter of ours, each in its own manner. */

/** @param to - the address that the letter went to */
export function postfixBounce(to: string): Buffer {
  return report('MAILER-DAEMON@mx.seis.example.edu', 'Postfix', [
    'Reporting-MTA: dns; mx.seis.example.edu',
    'X-Postfix-Queue-ID: 4F0Q1x2zZz',
    'Arrival-Date: Mon,  1 Jan 2024 00:00:00 +0000 (UTC)',
    '',
    `Final-Recipient: rfc822; ${to}`,
    `Original-Recipient: rfc822;${to}`,
    'Action: failed',
    'Status: 5.1.1',
    'Remote-MTA: dns; store.seis.example.edu',
    `Diagnostic-Code: smtp; 550 5.1.1 <${to}>: user unknown`,
  ])
}

export function exchangeBounce(to: string): Buffer {
  return report('postmaster@seis.example.edu', 'Exchange', [
    'Reporting-MTA: dns;HUB01.seis.example.edu',
    'Received-From-MTA: dns;mail.gw.example',
    '',
    `Final-Recipient: RFC822;${to}`,
    'Action: failed',
    'Status: 5.2.2',
    'Diagnostic-Code: smtp;550 5.2.2 QuotaExceeded;',
    '\tmailbox full',
    'X-Display-Name: Jenny',
  ])
}

export function gmailBounce(to: string): Buffer {
  return report('mailer-daemon@googlemail.com', 'Gmail', [
    'Reporting-MTA: dns; googlemail.com',
    '',
    `Final-Recipient: rfc822; ${to}`,
    'Action: delayed',
    'Status: 4.4.1',
    'Diagnostic-Code: smtp; the other server does not answer',
    'Will-Retry-Until: Thu, 04 Jan 2024 00:00:00 -0000 (UTC)',
  ])
}

export function qmailBounce(to: string): Buffer {
  return mail('MAILER-DAEMON@old.example', [
    'Subject: failure notice',
    '',
    'Hi. This is the qmail-send program at old.example.',
    "I could not deliver your mail to these addresses; I won't try again.",
    '',
    `<${to}>:`,
    'Sorry, no mailbox here by that name. (#5.1.1)',
    '',
    '--- Below this line is a copy of the message.',
    '',
    'Subject: Re: my event',
  ])
}

function report(from: string, name: string, status: readonly string[]): Buffer {
  return mail(from, [
    'Subject: Undelivered mail',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${name}"`,
    '',
    `--${name}`,
    'Content-Type: text/plain',
    '',
    'HELP',
    '',
    `--${name}`,
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    ...status,
    '',
    `--${name}`,
    'Content-Type: text/rfc822-headers',
    '',
    'Subject: Re: my event',
    '',
    `--${name}--`,
  ])
}

function mail(from: string, lines: readonly string[]): Buffer {
  return Buffer.from([`From: Mail Delivery <${from}>`, ...lines, ''].join('\r\n'))
}
