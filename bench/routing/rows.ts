/**
 * Tables of any length in which the same lines match the same number of rows: seven fixed rows, and as
 * many others as are wanted, as an import of the networks and stations of many centres makes them.
 */

const people = 'netdc@x.example "A Centre" "1 Street" "N. Name" "+1 555" info@x.example'

const fixed = [
  `PRIMARY IU EARTH ${people}`,
  `PRIMARY BK NCEDC ${people}`,
  `PRIMARY Z? GFZ ${people}`,
  `PRIMARY ZA EARTH ${people}`,
  `PRIMARY GE GFZ ${people} station=APE`,
  `PRIMARY GE EARTH ${people} station=WLF start=1993-01-01`,
  `SECONDARY * EARTH ${people}`,
]

/** Of the other rows a third is for stations of GE. */
export function rowsOf(size: number): readonly string[] {
  const others = Array.from({ length: size - fixed.length }, (_, i) => otherRow(i))
  return [...fixed, ...others]
}

function otherRow(i: number): string {
  const name = i.toString(36).toUpperCase().padStart(3, '0')
  switch (i % 3) {
    case 0:
      return `PRIMARY GE C${i % 20} ${people} station=S${name}`
    case 1:
      return `PRIMARY N${name} C${i % 20} ${people}`
    default:
      return `PRIMARY X${name}* C${i % 20} ${people}`
  }
}
