/** Reads numbers out of XML elements. */
import { Fault } from '../../../src/model/index.ts'
import { childOf } from './element-tree.ts'
import type { XmlElement } from './element-tree.ts'
import type { Measured } from './response.ts'

/** @throws {Fault} `SOURCE_BROKEN` where the child is missing or no number */
export function numberIn(parent: XmlElement, name: string): number {
  return finite(childOf(parent, name)?.text ?? '', `${parent.name}/${name}`)
}

export function optionalNumberIn(parent: XmlElement, name: string): number | undefined {
  const child = childOf(parent, name)
  return child === undefined ? undefined : finite(child.text, `${parent.name}/${name}`)
}

export function integerIn(parent: XmlElement, name: string): number {
  const number = numberIn(parent, name)
  if (!Number.isInteger(number)) throw noNumber(`${parent.name}/${name}`, 'whole number', number)
  return number
}

/** The text of an element, with its error from `minusError`, as SEED has room for one error only. */
export function measured(element: XmlElement): Measured {
  return {
    value: finite(element.text, element.name),
    error: finite(element.attributes['minusError'] ?? '0', `${element.name} minusError`),
  }
}

export function measuredIn(parent: XmlElement, name: string): Measured {
  const child = childOf(parent, name)
  return child === undefined ? { value: numberIn(parent, name), error: 0 } : measured(child)
}

/** XML Schema's doubles may also be INF and NaN, which no response can use. */
function finite(text: string, where: string): number {
  const number = text.trim() === '' ? NaN : Number(text)
  if (!Number.isFinite(number)) throw noNumber(where, 'number', text.trim())
  return number
}

function noNumber(where: string, wanted: string, found: string | number): Fault {
  return new Fault('SOURCE_BROKEN', `<${where}> holds "${found}", which is no ${wanted}`)
}
