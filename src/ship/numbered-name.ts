/** What a file is called where its name is taken. (protocol, section 6.3) */

/** `a.mseed`, `a.2.mseed`, `a.3.mseed`; the ending of what was compressed stays in one piece. */
export function numberedName(name: string, number: number): string {
  if (number === 1) return name
  const ending = /(?:\.[A-Za-z]+)?\.gz$|\.[^.]*$/.exec(name)?.[0] ?? ''
  return `${name.slice(0, name.length - ending.length)}.${number}${ending}`
}
