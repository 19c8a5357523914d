import assert from 'node:assert/strict'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import { Fault, letterKinds } from '../../src/model/index.ts'
import { loadPages, loadTemplates } from '../../src/ship/templates.ts'
import { templatesFolder, writer } from '../kit/letters.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'

/** A copy of the templates with some files changed. */
function changed(t: TestContext, files: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder(t)
  cpSync(templatesFolder, folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

const wrong = (sentence: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof Fault)
  assert.equal(thrown.code, 'CONFIG')
  assert.match(thrown.message, sentence)
  return true
}

describe('a template', () => {
  test('gives a subject, a text and a page', (t) => {
    const folder = changed(t, {
      'help.txt': 'Subject: Re: {{{what}}}\n\nAbout {{{what}}}.\n{{> signature}}',
      'help.html': '{{> frame-top}}<p>{{what}}</p>{{> frame-end}}',
      'frame-top.html': '<top>',
      'frame-end.html': '<end>',
      'signature.txt': '-- \n{{{centre.name}}}\n',
    })

    const words = loadTemplates(folder)('help', { what: 'a & b', centre: writer })

    assert.deepEqual(words, {
      subject: 'Re: a & b',
      text: 'About a & b.\n-- \nNorthern California EDC\n',
      html: '<top><p>a &amp; b</p><end>',
    })
  })

  test('escapes nothing in the text, even where it forgets to say so', (t) => {
    const folder = changed(t, { 'help.txt': 'Subject: {{what}}\n{{what}}' })

    const { subject, text } = loadTemplates(folder)('help', { what: '<a> & "b"' })

    assert.deepEqual([subject, text], ['<a> & "b"', '<a> & "b"'])
  })

  test('keeps its subject in one line, and runs of blank lines out of its text', (t) => {
    const folder = changed(t, {
      'help.txt': 'Subject: a\u0007 {{{what}}}\n\n\n\none\n{{#no}}\n\n{{/no}}\n\n\n\ntwo\n',
    })

    const { subject, text } = loadTemplates(folder)('help', { what: 'b\tc' })

    assert.deepEqual([subject, text], ['a b c', 'one\n\ntwo\n'])
  })

  test('may have been written on Windows', (t) => {
    const folder = changed(t, { 'help.txt': 'Subject: s\r\n\r\none\r\ntwo\r\n' })

    const { subject, text } = loadTemplates(folder)('help', {})

    assert.deepEqual([subject, text], ['s', 'one\ntwo\n'])
  })
})

test('a page is filled in, and what it says is escaped', (t) => {
  const folder = changed(t, {
    'page.html': '{{> page-top}}<p>{{what}}</p>{{> page-end}}',
    'page-top.html': '<top>',
    'page-end.html': '<end>',
  })

  assert.equal(loadPages(folder)('page', { what: 'a & b' }), '<top><p>a &amp; b</p><end>')
})

describe('templates cannot be used', () => {
  const frame = ['frame-top.html', 'frame-end.html', 'signature.txt']
  const shared = [...frame, 'shipment.txt', 'shipment.html', 'citations.txt', 'citations.html']
  const own = letterKinds.flatMap((kind) => [`${kind}.txt`, `${kind}.html`])

  for (const name of [...shared, ...own]) {
    test(`without ${name}`, (t) => {
      const folder = changed(t)
      rmSync(join(folder, name))

      const says = new RegExp(`the template ${join(folder, name)} cannot be used: ENOENT`)
      assert.throws(() => loadTemplates(folder), wrong(says))
    })
  }

  for (const name of ['page.html', 'page-gone.html', 'page-top.html', 'page-end.html']) {
    test(`for pages, without ${name}`, (t) => {
      const folder = changed(t)
      rmSync(join(folder, name))

      const says = new RegExp(`the template ${join(folder, name)} cannot be used: ENOENT`)
      assert.throws(() => loadPages(folder), wrong(says))
    })
  }

  test('when a section is not closed', (t) => {
    const folder = changed(t, { 'notice.html': '{{#lines}}' })

    assert.throws(
      () => loadTemplates(folder),
      wrong(/notice\.html cannot be used: Unclosed section/),
    )
  })

  test('when a text does not begin with its subject', (t) => {
    const folder = changed(t, { 'notice.txt': 'A part is ready.\nSubject: x\n' })

    assert.throws(
      () => loadTemplates(folder),
      wrong(/notice\.txt must begin with a line "Subject: …"/),
    )
  })
})

test('the templates of the program close every tag of their pages', () => {
  for (const kind of [...letterKinds, 'page', 'page-gone']) {
    const page = readFileSync(join(templatesFolder, `${kind}.html`), 'utf8')
    const whole = page.replaceAll(/\{\{> (\S+)\}\}/g, (_tag, part: string) =>
      readFileSync(join(templatesFolder, `${part}.html`), 'utf8'),
    )
    for (const tag of ['html', 'head', 'body', 'table', 'tr', 'td', 'p', 'ul', 'li', 'code', 'a']) {
      const opened = whole.match(new RegExp(`<${tag}[ >]`, 'g'))?.length ?? 0
      const closed = whole.match(new RegExp(`</${tag}>`, 'g'))?.length ?? 0
      assert.equal(opened, closed, `<${tag}> in ${kind}.html`)
    }
  }
})
