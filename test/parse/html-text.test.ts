import assert from 'node:assert/strict'
import { test } from 'node:test'

import { deepest, shallowHtml } from '../../src/parse/html-depth.ts'
import { textOfHtml } from '../../src/parse/html-text.ts'
import { readMail } from '../../src/parse/mail.ts'

/** Its lines that are not blank, without blanks around them. */
function linesOf(html: string): string[] {
  const lines = textOfHtml(html).split('\n')
  return lines.map((line) => line.trim()).filter((line) => line !== '')
}

const pages: readonly (readonly [what: string, html: string, lines: readonly string[]])[] = [
  ['paragraphs and breaks', '<p>a<br>b</p><p>c</p>', ['a', 'b', 'c']],
  ['divisions', '<div>a</div>b<div><div>c</div></div>', ['a', 'b', 'c']],
  ['what the source wraps', '<p>.INV *\n   IU</p>', ['.INV * IU']],
  ['preformatted text', '<pre>a  b\nc</pre>', ['a  b', 'c']],
  ['a style that keeps lines', '<div style="white-space: pre-wrap">a\nb</div>', ['a', 'b']],
  ['a piece that keeps lines', 'x<span style="white-space:pre-wrap">a\nb</span>', ['x', 'a', 'b']],
  [
    'pieces of one line',
    '<p><span style="white-space: pre-wrap">.INV </span><span style="white-space:pre">*</span></p>',
    ['.INV *'],
  ],
  ['a page that keeps lines', '<body style="white-space:pre-wrap">a\nb</body>', ['a', 'b']],
  ['a place to wrap', '.INV * A<wbr>NMO', ['.INV * ANMO']],
  ['an address that is a link', '<a href="mailto:j@x.test">j@x.test</a>', ['j@x.test']],
  ['headings', '<h1>Request</h1><address>x</address><center>y</center>', ['Request', 'x', 'y']],
  ['lists', '<ol><li>.INV</li><li>.DATA</li></ol><ul><li>.RESP</ul>', ['.INV', '.DATA', '.RESP']],
  ['rulers', 'a<hr>b', ['a', 'b']],
  ['quotations', '<blockquote>a<br>b</blockquote>', ['> a', '> b']],
  ['comments of Outlook', '<!--[if mso]><p>x</p><![endif]-->a<o:p></o:p>', ['a']],
  ['titles and pictures', '<title>t</title><img alt="x" src="cid:y">a', ['a']],
]
for (const [what, html, lines] of pages) {
  test(`${what} become the lines that are seen`, () => {
    assert.deepEqual(linesOf(html), lines)
  })
}

test('the cells of a row are one line, also with a paragraph in each', () => {
  const html =
    '<table><tr><td>.INV</td><td> <p><span>*</span></p></td><td><div>IU</div></td></tr>' +
    '<tr><th>.INV</th><td></td><td>*</td></tr></table>'

  assert.deepEqual(
    linesOf(html).map((line) => line.replace(/ +/g, ' ')),
    ['.INV * IU', '.INV *'],
  )
})

test('a cell that holds a page keeps its lines', () => {
  const html = '<table><tr><td>logo</td><td><p>.NAME J</p><p>.END</p></td></tr></table>'

  assert.deepEqual(linesOf(html), ['logo', '.NAME J', '.END'])
})

test('nothing is wrapped', () => {
  const line = '.DATA * IU ANMO '.repeat(100).trim()

  assert.deepEqual(linesOf(`<p>${line}</p>`), [line])
})

test('HTML is left alone that is not nested too deeply', () => {
  const pages = [
    '<p>a</b></i></p>'.repeat(5000),
    '<br><img src=x><hr/>'.repeat(5000),
    '<p>a<li>b<td>c'.repeat(5000),
    '<div><span>x</span></div>'.repeat(5000),
    '<!-- <b> <b> -->'.repeat(5000),
    '<div>'.repeat(deepest),
  ]
  for (const page of pages) assert.equal(shallowHtml(page), page)
})

test('HTML is cut where it is nested too deeply', () => {
  assert.equal(shallowHtml(`a${'<b></i>'.repeat(1000)}`), `a${'<b></i>'.repeat(deepest)}`)
  assert.ok(shallowHtml('<li><p>'.repeat(100_000)).length < 100_000)
  assert.equal(shallowHtml(`<!--${'<!-- <b>'.repeat(5000)}`).length, 4 + 8 * 5000)
})

test('what stands above the place where HTML is cut is read, and the cut is told', async () => {
  const html = `<pre>.NETDC_REQUEST</pre>${'<div>'.repeat(5000)}`

  const { text, warnings } = await readMail(Buffer.from(`Content-Type: text/html\n\n${html}`))

  assert.equal(text.trim(), '.NETDC_REQUEST')
  assert.match(warnings.join(), /nested too deeply/)
})

test('a cell in as many wrappers as there may be is read', () => {
  const depth = deepest - 3

  assert.deepEqual(linesOf(`<table><tr><td>${'<div>'.repeat(depth)}a${'</div>'.repeat(depth)}`), [
    'a',
  ])
})
