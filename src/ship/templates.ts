/**
 * The texts that people read: one folder of Mustache templates, a text and an HTML one for each letter,
 * and the pages about shipments.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import mustache from 'mustache'

import { Fault, oneLine } from '../model/index.ts'
import type { LetterKind } from '../model/index.ts'

/** A letter's words. */
interface Words {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Fills in a template. */
export type Templates = (kind: LetterKind, view: object) => Words

/** Fills in a page: that of a shipment, or of one that was removed. */
export type Pages = (kind: 'page' | 'page-gone', view: object) => string

/** The template of a letter: its text, which begins with the subject, and its page. */
interface Template {
  readonly text: string
  readonly page: string
}

/**
 * Reads `<kind>.txt` (its first line is `Subject: …`) and `<kind>.html` of every letter, and the
 * parts that they share: `frame-top.html`, `frame-end.html`, `citations.html`, `citations.txt`,
 * `shipment.html`, `shipment.txt`, `signature.txt`.
 *
 * @throws {Fault} `CONFIG` naming the file that is missing or wrong
 */
export function loadTemplates(folder: string): Templates {
  const inTexts = {
    citations: read(folder, 'citations.txt'),
    shipment: read(folder, 'shipment.txt'),
    signature: read(folder, 'signature.txt'),
  }
  const inPages = {
    'frame-top': read(folder, 'frame-top.html'),
    'frame-end': read(folder, 'frame-end.html'),
    citations: read(folder, 'citations.html'),
    shipment: read(folder, 'shipment.html'),
  }
  const templates: Readonly<Record<LetterKind, Template>> = {
    receipt: templateOf(folder, 'receipt'),
    notice: templateOf(folder, 'notice'),
    closing: templateOf(folder, 'closing'),
    refusal: templateOf(folder, 'refusal'),
    help: templateOf(folder, 'help'),
    status: templateOf(folder, 'status'),
    cancelled: templateOf(folder, 'cancelled'),
    'cancel-how': templateOf(folder, 'cancel-how'),
  }
  return (kind, view) => {
    const { text, page } = templates[kind]
    const plain = mustache.render(text, view, inTexts, { escape: String })
    const [, subject = '', body = ''] = subjectFirst.exec(plain) ?? []
    return {
      subject: oneLine(subject),
      text: body.trimStart().replaceAll(/\n{3,}/g, '\n\n'),
      html: mustache.render(page, view, inPages),
    }
  }
}

/**
 * Reads `page.html` and `page-gone.html`, and the parts that they share: `page-top.html`,
 * `page-end.html`.
 *
 * @throws {Fault} `CONFIG` naming the file that is missing or wrong
 */
export function loadPages(folder: string): Pages {
  const shared = {
    'page-top': read(folder, 'page-top.html'),
    'page-end': read(folder, 'page-end.html'),
  }
  const pages = {
    page: read(folder, 'page.html'),
    'page-gone': read(folder, 'page-gone.html'),
  }
  return (kind, view) => mustache.render(pages[kind], view, shared)
}

const subjectFirst = /^Subject:([^\n]*)\n([^]*)$/

function templateOf(folder: string, kind: LetterKind): Template {
  const text = read(folder, `${kind}.txt`)
  if (!subjectFirst.test(text)) {
    const file = join(folder, `${kind}.txt`)
    throw new Fault('CONFIG', `the template ${file} must begin with a line "Subject: …"`)
  }
  return { text, page: read(folder, `${kind}.html`) }
}

function read(folder: string, name: string): string {
  const file = join(folder, name)
  try {
    const template = readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
    mustache.parse(template)
    return template
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('CONFIG', `the template ${file} cannot be used: ${why}`, { cause })
  }
}
