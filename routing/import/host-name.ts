/** A DC_NAME made of what there is: the name that a source gives, or the name of a host. */

/** Long enough for every centre there is, and what the table takes. */
const longest = 16

/** What people call a centre, as a DC_NAME; `''` where nothing of it can stand in one. */
export function cleanName(name: string): string {
  const clean = name
    .toUpperCase()
    .replace(/[^A-Z0-9_-]+/g, '-')
    .slice(0, longest)
  return clean.replace(/^-+|-+$/g, '')
}

/** A name that is not taken: the name itself, else with the first number that makes it one. */
export function distinctName(name: string, isTaken: (name: string) => boolean): string {
  let distinct = name
  for (let number = 2; isTaken(distinct); number++) {
    const ending = `-${number}`
    distinct = name.slice(0, longest - ending.length) + ending
  }
  return distinct
}

export interface HostReading {
  /** A DC_NAME, e.g. `INGV` for `webservices.ingv.it`. */
  readonly name: string
  /** From the label that gave the name on: hosts that have it in common are of one centre. */
  readonly domain: string
}

/** Reads who a host belongs to: the first label that names no service, from the left. */
export function readHost(host: string): HostReading {
  const labels = /^[\d.]+$|:/.test(host) ? [] : host.split('.')
  const at = labels.findIndex((label, index) => index < labels.length - 1 && isTelling(label))
  const known = at < 0 ? [] : labels.slice(at)
  const [telling = host] = known
  return { name: cleanName(telling) || nameless, domain: known.join('.') || host }
}

/** For a host such as `---.example`, of which no DC_NAME can be made. */
const nameless = 'CENTRE'

/** Names of services (`www`, `webservices2`, `eida-sc3`) and abbreviations (`rm`) tell nothing. */
function isTelling(label: string): boolean {
  return label.length > 2 && !serviceLabel.test(label)
}

const serviceLabel =
  /^(?:www|web|ws|webservices?|services?|api|data|seisdata|eida|fdsn|fdsnws|eidaws)\d*(?:-.*)?$/
