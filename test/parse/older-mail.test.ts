import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  isAttribution,
  isHeaderOfOlderMail,
  isTitleOfOlderMail,
} from '../../src/parse/older-mail.ts'

test('the titles that mail programs give an older mail are known', () => {
  const titles = [
    '-----Original Message-----',
    '---------- Forwarded message ---------',
    '-------- Forwarded Message --------',
    '-----Ursprüngliche Nachricht-----',
    "-----Message d'origine-----",
    '-----Mensaje original-----',
    'Begin forwarded message:',
    'Anfang der weitergeleiteten Nachricht:',
    '---- Replied Message ----',
    '------------------ 原始邮件 ------------------',
    '-----Původní zpráva-----',
  ]
  for (const title of titles) assert.ok(isTitleOfOlderMail(title), title)
})

test('other lines of dashes are no titles', () => {
  const lines = [
    '-----',
    '-- original',
    '----- my request -----',
    '-----BEGIN PGP SIGNED MESSAGE-----',
    'Original Message',
    'begin 644 request.txt',
  ]
  for (const line of lines) assert.ok(!isTitleOfOlderMail(line), line)
})

test('the first field of an older header is known, and a sentence is none', () => {
  for (const line of [
    'From: Jenny <j@x.test>',
    'Von: Jenny',
    'De : Jenny',
    '发件人:Jenny',
    '*From:* x',
  ]) {
    assert.ok(isHeaderOfOlderMail(line), line)
  }
  for (const line of ['From the workshop', 'From:', '.FROM: x', 'Delta: x']) {
    assert.ok(!isHeaderOfOlderMail(line), line)
  }
})

test('who wrote the older mail is told in many languages', () => {
  const lines = [
    'On Sat, Nov 21, 2026 at 10:00 AM Jenny <j@x.test> wrote:',
    'j@x.test> wrote:',
    'Am 21.11.2026 um 10:00 schrieb Jenny Seismologist:',
    'Le 21 nov. 2026 à 10:00, Jenny a écrit :',
    'El 21/11/2026, Jenny escribió:',
    '在 2026-11-21 10:00:00，Jenny <j@x.test> 写道:',
    '2026年11月21日(土) 10:00 Jenny <j@x.test>のメール:',
  ]
  for (const line of lines) assert.ok(isAttribution(line), line)
})

test('a sentence is no attribution', () => {
  const long = `${'x'.repeat(400)} 2026 wrote:`
  for (const line of ['I wrote:', 'Jenny wrote in 2026', '.NAME wrote 1', 'On 21 Nov:', long]) {
    assert.ok(!isAttribution(line), line)
  }
})
