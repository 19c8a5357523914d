/**
 * The same values, until the signal aborts: then the reader gets the signal's reason at once, even
 * while the source hangs.
 *
 * Each step has a promise of its own. One promise of the abort, raced against every step, would
 * remember all of them, and so hold every value until the end.
 */
export async function* abortable<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void> {
  signal.throwIfAborted()
  let breakOff: (reason: Error) => void = () => undefined
  const abort = () => {
    breakOff(asError(signal.reason))
  }
  signal.addEventListener('abort', abort, { once: true })
  const values = source[Symbol.asyncIterator]()
  let isDone = false
  try {
    for (;;) {
      if (signal.aborted) throw asError(signal.reason)
      const step = await new Promise<IteratorResult<T>>((resolve, reject) => {
        breakOff = reject
        values.next().then(resolve, reject)
      })
      isDone = step.done === true
      if (step.done === true) return
      yield step.value
    }
  } finally {
    signal.removeEventListener('abort', abort)
    if (!isDone) stop(values)
  }
}

/** Not awaited: a source that hangs cannot be stopped, only left alone. */
function stop(values: AsyncIterator<unknown>) {
  values.return?.().catch(() => undefined)
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason })
}
