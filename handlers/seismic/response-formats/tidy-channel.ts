/**
 * Makes a `<Channel>` element that was cut out of any StationXML file stand alone in a document of
 * version 1.2. Most are kept to the byte.
 */
import { SaxesParser } from 'saxes'
import type { SaxesTagPlain } from 'saxes'
import { Fault } from '../../../src/model/index.ts'
import { localName, refuseDoctype } from '../stationxml/read-epochs.ts'
import { unitElements } from './filter-elements.ts'
import { escapeText, openTag } from './xml.ts'

const namespace = 'http://www.fdsn.org/xml/station/1'
/** Elements of 1.0 that 1.2 has no more. */
const removed: ReadonlySet<string> = new Set(['StorageFormat'])

/** Tags and attributes with a prefix lose the declaration of it when they are cut out. */
const prefixed = /<\/?[\w.-]+:|\s[\w.-]+:[\w.-]+\s*=|\sxmlns\s*=/
/** What the schema does not allow, or may not where it stands, and real files have. */
const doubtful =
  /<StorageFormat\b|Polynomial\b|<NumeratorCoefficient\s+number\b|<InstrumentSensitivity>\s*<(?!Value)/
const hasLocation = /^<Channel\s[^>]*\blocationCode\s*=/

/** @throws {Fault} `SOURCE_BROKEN` for what is not well-formed */
export function tidyChannel(text: string): string {
  const isGood = !prefixed.test(text) && !doubtful.test(text) && hasLocation.test(text)
  if (isGood) return `${text}\n`
  try {
    return `${new Rewriter().rewrite(text)}\n`
  } catch (error) {
    throw new Fault('SOURCE_BROKEN', 'the <Channel> element is not well-formed', { cause: error })
  }
}

interface Open {
  readonly name: string
  readonly isKept: boolean
  /** Where in the new text it begins. */
  readonly at: number
  /** The elements below it so far. */
  readonly children: Set<string>
}

class Rewriter {
  readonly #open: Open[] = []
  #prefix: string | undefined
  #text = ''

  rewrite(text: string): string {
    const parser = new SaxesParser({ xmlns: false, position: false })
    parser.on('doctype', refuseDoctype)
    parser.on('opentag', (tag) => {
      this.#begin(tag)
    })
    const keep = (piece: string) => {
      if (this.#isKept) this.#text += escapeText(piece)
    }
    parser.on('text', keep)
    parser.on('cdata', keep)
    parser.on('closetag', () => {
      this.#end()
    })
    parser.write(text).close()
    return this.#text.trim()
  }

  get #isKept(): boolean {
    return this.#open.at(-1)?.isKept ?? true
  }

  #begin({ name, attributes }: SaxesTagPlain): void {
    this.#prefix ??= prefixOf(name)
    const own = localName(name)
    const parent = this.#open.at(-1)
    const isKept = this.#isKept && this.#belongs(name, attributes) && !isOutdated(own, parent)
    parent?.children.add(own)
    this.#open.push({ name: own, isKept, at: this.#text.length, children: new Set() })
    if (isKept && lacksUnits(own, parent)) this.#text += unknownUnits
    if (isKept) this.#text += openTag(own, kept(attributes, own))
  }

  #end(): void {
    const open = this.#open.pop()
    if (!open?.isKept) return
    const isHollow = open.name === 'InstrumentSensitivity' && !open.children.has('Value')
    if (isHollow) this.#text = this.#text.slice(0, open.at)
    else this.#text += `</${open.name}>`
  }

  /** Whether it is of StationXML itself, not of somebody's extension to it. */
  #belongs(name: string, attributes: SaxesTagPlain['attributes']): boolean {
    const declared = attributes['xmlns'] ?? namespace
    return prefixOf(name) === this.#prefix && declared === namespace
  }
}

/** Since 1.1 a polynomial stands alone in its stage. */
function isOutdated(name: string, parent: Open | undefined): boolean {
  const isBesidePolynomial = parent?.name === 'Stage' && parent.children.has('Polynomial')
  return removed.has(name) || isBesidePolynomial
}

const unknownUnits = unitElements({
  input: { name: '', description: '' },
  output: { name: '', description: '' },
}).join('')

/** Polynomials of whole instruments often come without units, which have to stand before the type. */
function lacksUnits(name: string, parent: Open | undefined): boolean {
  return name === 'ApproximationType' && parent?.children.has('InputUnits') === false
}

function kept(attributes: SaxesTagPlain['attributes'], name: string): Record<string, string> {
  const isCoefficient = name === 'NumeratorCoefficient'
  const own = Object.entries(attributes)
    .filter(([key]) => !/^xmlns$|:/.test(key))
    .map(([key, value]) => [isCoefficient && key === 'number' ? 'i' : key, value] as const)
  const blank = name === 'Channel' ? { locationCode: '' } : {}
  return { ...blank, ...Object.fromEntries(own) }
}

function prefixOf(name: string): string {
  return name.slice(0, name.indexOf(':') + 1)
}
