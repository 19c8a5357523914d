/** The commands that the server obeys: a list of what is allowed, because every other one is not. */

export const verbs = [
  'ABOR',
  'CDUP',
  'CWD',
  'EPRT',
  'EPSV',
  'FEAT',
  'HELP',
  'LIST',
  'MDTM',
  'MLSD',
  'MLST',
  'MODE',
  'NLST',
  'NOOP',
  'OPTS',
  'PASS',
  'PASV',
  'PORT',
  'PWD',
  'QUIT',
  'REST',
  'RETR',
  'SIZE',
  'STAT',
  'STRU',
  'SYST',
  'TYPE',
  'USER',
] as const
export type Verb = (typeof verbs)[number]

export interface Command {
  readonly verb: Verb
  /** `''` for none. */
  readonly argument: string
}

/** Why a line is no command: nothing that can be one, or one that is not served. */
type Mistake = 'unreadable' | 'unknown'

const known: ReadonlySet<string> = new Set(verbs)

export function readCommand(line: string): Command | Mistake {
  // eslint-disable-next-line no-control-regex -- what may be in a file name of no shipment
  if (/[\0-\x1f\x7f]/.test(line)) return 'unreadable'
  const found = /^([A-Za-z]{3,4})(?: (.*))?$/.exec(line)
  if (!found) return 'unreadable'
  const verb = found[1]?.toUpperCase() ?? ''
  return isVerb(verb) ? { verb, argument: found[2] ?? '' } : 'unknown'
}

function isVerb(word: string): word is Verb {
  return known.has(word)
}
