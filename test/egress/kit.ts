/** A guard over a network that is only told of: what it looks up, and what it connects to. */
import { Socket } from 'node:net'

import type { EgressDeps, EgressRules } from '../../src/egress/guarded-egress.ts'
import { createEgress } from '../../src/egress/guarded-egress.ts'
import type { Egress } from '../../src/egress/egress.ts'
import type { Fault, FaultCode } from '../../src/model/index.ts'

export interface FakeNetwork {
  readonly egress: Egress
  /** Every name that was looked up, in order. */
  readonly lookups: readonly string[]
  /** Every place that a connection was begun to, as `ADDRESS PORT`. */
  readonly connections: readonly string[]
}

export const going = new AbortController().signal

export function networkError(code: string): Error {
  return Object.assign(new Error(`of the system, with internals: ${code}`), { code })
}

/** Every name has these addresses, and every address accepts, unless told otherwise. */
export function fakeNetwork(
  rules: Partial<EgressRules>,
  answers: readonly string[] = ['198.51.100.1'],
  deps: Partial<EgressDeps> = {},
): FakeNetwork {
  const lookups: string[] = []
  const connections: string[] = []
  const egress = createEgress(
    { allow: [], ports: [21, 22, 990], ...rules },
    {
      resolve: (name) => {
        lookups.push(name)
        return deps.resolve?.(name) ?? Promise.resolve(answers)
      },
      connect: (to, signal) => {
        connections.push(`${to.address} ${to.port}`)
        return deps.connect?.(to, signal) ?? Promise.resolve(new Socket())
      },
    },
  )
  return { egress, lookups, connections }
}

export function failsAs(code: FaultCode, message: string | RegExp = /./) {
  return (error: Fault) =>
    error.code === code &&
    !error.isForeign &&
    (typeof message === 'string' ? error.message === message : message.test(error.message))
}
