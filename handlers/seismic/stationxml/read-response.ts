/** Reads the `<Response>` of one `<Channel>` element. */
import { Fault } from '../../../src/model/index.ts'
import { childOf, childrenOf, readElement } from './element-tree.ts'
import type { XmlElement } from './element-tree.ts'
import { readFilter, readPolynomial } from './read-filter.ts'
import { integerIn, numberIn, optionalNumberIn } from './read-number.ts'
import type { Decimation, Filter, Gain, Response, Stage } from './response.ts'

/**
 * @param text - a `<Channel>` element with all that it holds
 * @returns undefined where the channel has no response, or an empty one
 * @throws {Fault} `SOURCE_BROKEN`, naming the element that cannot be read
 */
export function readResponse(text: string): Response | undefined {
  const response = childOf(parse(text), 'Response')
  if (response === undefined) return undefined
  const polynomial = childOf(response, 'InstrumentPolynomial')
  const read = {
    stages: childrenOf(response, 'Stage').map(readStage),
    sensitivity: readSensitivity(childOf(response, 'InstrumentSensitivity')),
    polynomial: polynomial && readPolynomial(polynomial),
  }
  const isEmpty = read.stages.length === 0 && !read.sensitivity && !read.polynomial
  return isEmpty ? undefined : read
}

function parse(text: string): XmlElement {
  try {
    return readElement(text)
  } catch (error) {
    throw new Fault('SOURCE_BROKEN', 'the <Channel> element is not well-formed', { cause: error })
  }
}

function readStage(stage: XmlElement): Stage {
  const number = Number(stage.attributes['number'])
  if (!Number.isInteger(number) || number < 1) {
    throw new Fault('SOURCE_BROKEN', 'a <Stage> has no number')
  }
  const [decimation, gain] = [childOf(stage, 'Decimation'), childOf(stage, 'StageGain')]
  return {
    number,
    filters: stage.children
      .map(readFilter)
      .filter((filter): filter is Filter => filter !== undefined),
    decimation: decimation && readDecimation(decimation),
    gain: gain && readGain(gain),
  }
}

function readDecimation(element: XmlElement): Decimation {
  return {
    inputRate: numberIn(element, 'InputSampleRate'),
    factor: integerIn(element, 'Factor'),
    offset: integerIn(element, 'Offset'),
    delay: numberIn(element, 'Delay'),
    correction: numberIn(element, 'Correction'),
  }
}

function readGain(element: XmlElement): Gain {
  return {
    value: numberIn(element, 'Value'),
    frequency: optionalNumberIn(element, 'Frequency') ?? 0,
  }
}

/** A sensitivity without a value, or of 0, says nothing. */
function readSensitivity(element: XmlElement | undefined): Gain | undefined {
  if (element === undefined) return undefined
  const value = optionalNumberIn(element, 'Value') ?? 0
  return value === 0 ? undefined : readGain(element)
}
