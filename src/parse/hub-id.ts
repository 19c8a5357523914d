/** HUB_ID, the printed name of a request: `NCEDC:Jan_11,02:02:12:25373` (protocol, section 2). */

export interface HubId {
  /** The hub. */
  readonly dcName: string
  readonly number: number
  /** The whole, in the case in which it is printed. */
  readonly text: string
}

/** @returns `undefined` for what has not its shape; letters may be of any case */
export function readHubId(text: string): HubId | undefined {
  const [, hub, month, time, number] = shape.exec(text.trim()) ?? []
  if (hub === undefined || month === undefined || time === undefined) return undefined
  const dcName = hub.toUpperCase()
  const printed = `${month.slice(0, 1).toUpperCase()}${month.slice(1).toLowerCase()}_${time}`
  return { dcName, number: Number(number), text: `${dcName}:${printed}:${number}` }
}

const shape =
  /^([A-Z0-9_-]{1,16}):(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)_(\d{1,2},\d\d:\d\d:\d\d):(\d{1,15})$/i
