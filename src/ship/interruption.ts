/** Why a send was broken off, as a fault. */
import { Fault } from '../model/index.ts'

/** The reason of an aborted signal where that is a fault, else a plain one; nothing if not aborted. */
export function interruption(signal: AbortSignal): Fault | undefined {
  if (!signal.aborted) return undefined
  if (signal.reason instanceof Fault) return signal.reason
  return new Fault('DESTINATION_DOWN', 'sending was broken off', { cause: signal.reason })
}

/** @throws {Fault} when the signal is aborted */
export function assertGoing(signal: AbortSignal): void {
  const fault = interruption(signal)
  if (fault) throw fault
}
