/**
 * The same values, until the signal aborts: then the reader gets the signal's reason at once, even
 * while the source hangs.
 */
export async function* abortable<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => {
    reject(asError(signal.reason))
  }
  signal.addEventListener('abort', abort, { once: true })
  // Where nobody waits at the moment of the abort, the next step sees it.
  aborted.catch(() => undefined)
  const values = source[Symbol.asyncIterator]()
  let isDone = false
  try {
    for (;;) {
      const step = await Promise.race([aborted, values.next()])
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
