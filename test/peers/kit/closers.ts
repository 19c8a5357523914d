/** What a test has opened, closed in reverse when it is over. */
import type { TestContext } from 'node:test'

export function closersOf(t: TestContext): AsyncDisposableStack {
  const closers = new AsyncDisposableStack()
  t.after(() => closers.disposeAsync())
  return closers
}
