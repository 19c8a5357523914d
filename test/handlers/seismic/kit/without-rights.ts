/** What a test does as somebody who may not do everything. */

/** Does something as a user who may read only what everybody may: root may read everything. */
export async function withoutRights<T>(act: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return act()
  process.seteuid?.(65534)
  try {
    return await act()
  } finally {
    process.seteuid?.(0)
  }
}
