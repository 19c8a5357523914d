/** Waiting no longer than a limit, and not beyond the abort of a signal. */

/**
 * @param work - is told by its signal when it is not waited for any longer
 * @throws what the work threw; or the reason of its signal, once that has aborted
 */
export async function within<T>(
  limitMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const end = new AbortController()
  const ended = Promise.withResolvers<never>()
  const stop = (reason: unknown) => {
    end.abort(reason)
    ended.reject(end.signal.reason)
  }
  const onAbort = () => {
    stop(signal.reason)
  }
  const timer = setTimeout(() => {
    stop(new Error(`not done within ${limitMs} ms`))
  }, limitMs)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([ended.promise, work(end.signal)])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}
