/** Looks for what a template asks for and no letter gives: a placeholder that is misspelt prints nothing. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import mustache from 'mustache'
import type { TemplateSpans } from 'mustache'

import { packageRoot } from '../config/locate.ts'

/** What letters give beside that which the templates of the program print. */
const others = ['name', 'email', 'address', 'merging', 'summary', 'received', 'isEmpty']

/**
 * @param folder - with the templates of an administrator, which were loaded before
 * @returns a sentence for each placeholder and part that the program does not have, with its file
 */
export function unknownNames(folder: string): readonly string[] {
  const ours = join(packageRoot(), 'templates')
  const known = new Set(others)
  const parts = new Set<string>()
  for (const { type, name } of filesOf(ours).flatMap((file) => tokensIn(ours, file))) {
    if (type === '>') parts.add(name)
    else known.add(name)
  }
  return filesOf(folder).flatMap((file) => {
    const wrong = tokensIn(folder, file).flatMap(({ type, name }) => {
      if (type === '>') return parts.has(name) ? [] : [`${file}: there is no part {{> ${name}}}`]
      return known.has(name) ? [] : [`${file}: no letter has {{${name}}}`]
    })
    return [...new Set(wrong)]
  })
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => /\.(txt|html)$/.test(name))
}

interface Token {
  readonly type: string
  readonly name: string
}

function tokensIn(folder: string, file: string): readonly Token[] {
  return tokensOf(mustache.parse(readFileSync(join(folder, file), 'utf8')))
}

/** Of sections the names inside, too. */
function tokensOf(spans: TemplateSpans): readonly Token[] {
  return spans.flatMap((span) => {
    const [type, name] = span
    const inside = span[4]
    const token = ['name', '&', '#', '^', '>'].includes(type) ? [{ type, name }] : []
    return [...token, ...(Array.isArray(inside) ? tokensOf(inside) : [])]
  })
}
