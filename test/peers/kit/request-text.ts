/** The text of a request as a person writes it. */

export interface RequestWords {
  /** Left out where there is none. */
  readonly email?: string
  readonly label: string
  /** Header fields beside the mandatory ones, e.g. `.MERGE_DATA YES 2`. */
  readonly fields?: readonly string[]
  readonly lines: readonly string[]
}

export function requestText({ email, label, fields = [], lines }: RequestWords): string {
  const header = [
    '.NETDC_REQUEST',
    '.NAME Jenny Seismologist',
    '.INST Univ. of Example',
    ...(email === undefined ? [] : [`.EMAIL ${email}`]),
    `.LABEL ${label}`,
    ...fields,
    '.END',
  ]
  return [...header, ...lines, ''].join('\n')
}
