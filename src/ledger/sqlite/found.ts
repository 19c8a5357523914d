/** Asking for something under a name that the ledger never gave is a bug of the caller. */
export function found<T>(row: T | undefined, name: string): T {
  if (row === undefined) throw new Error(`the ledger has nothing named ${name}`)
  return row
}
