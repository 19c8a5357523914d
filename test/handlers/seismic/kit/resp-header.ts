/** The header of a RESP file that tests put blockettes under. */
export function respHeader(...more: readonly string[]): string {
  return [
    'B050F03     Station:     ALFA',
    'B050F16     Network:     XX',
    'B052F03     Location:    00',
    'B052F04     Channel:     BHZ',
    'B052F22     Start date:  2012,073,08:10:00.0000',
    'B052F23     End date:    No Ending Time',
    ...more,
  ].join('\n')
}
