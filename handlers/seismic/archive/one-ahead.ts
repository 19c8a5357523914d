/**
 * Asks for one thing more than the consumer has asked for, so that making and using them go on at the
 * same time.
 */
export async function* oneAhead<T>(source: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  let next = source.next()
  try {
    for (let result = await next; result.done !== true; result = await next) {
      next = source.next()
      // What goes wrong ahead of time is told when it is its turn.
      next.catch(() => undefined)
      yield result.value
    }
  } finally {
    await next.catch(() => undefined)
    await source.return()
  }
}
