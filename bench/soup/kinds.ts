/** Texts that invite a reader to go over them again and again. */

export interface Kind {
  /** The Content-Type of the mail. */
  readonly type: string
  readonly text: (size: number) => string
}

const request = '.NETDC_REQUEST\n.NAME J\n.INST E\n.EMAIL j@x.example\n.END\n'
const line = '.DATA * IU ANMO 00 BHZ "2001 06 23 20 30 00" "2001 06 23 21 30 00"\n'
const unfinished = '.DATA * IU ANMO 00 BHZ "2001 06 23 20\n'

/** Repeated after the head of a request, as often as there is room. */
const repeated: Readonly<Record<string, string>> = {
  'good lines': line,
  'one line of blanks': ' ',
  'blank lines': '\n',
  'lines of a no-break space': '\u00a0\n',
  'one line of quotation marks': '"',
  'lines with an open quotation mark': '.INV * "IU\n',
  'one line of equals signs': '=',
  'soft breaks': '=\n',
  options: ' a=b',
  'equals signs in lines': '.INV * IU = = = a=b =20 =\n',
  'one line of stars': '*',
  'patterns of stars': '.INV * *?*?*?*? *?*?*?\n',
  'quoted lines': '> > > .INV *\n',
  'one line of quotations': '> ',
  'first lines': '.NETDC_REQUEST\n',
  'first lines, quoted in turn': '.NETDC_REQUEST\n> .NETDC_REQUEST\n',
  'header fields': '.NAME J\n',
  'lines broken in pieces': `${unfinished}${'30 00"\n'.repeat(8)}`,
  'lines broken in pieces that fit nothing': `${unfinished}${'x y z\n'.repeat(8)}`,
  'zero-width spaces': '\u200b',
  'bare CR': '\r',
  signatures: '-- \n',
  'older mails': '-----Original Message-----\nFrom: x\n',
  dashes: '-',
  sentences: 'Registered in Example, number 1234; confidential.\n',
}

/** Repeated below the head of a request in HTML. */
const marked: Readonly<Record<string, string>> = {
  'HTML: line breaks': '<br>',
  'HTML: divisions in divisions': '<div>',
  'HTML: quotations in quotations': '<blockquote>x',
  'HTML: cells': '<table><tr><td>.INV<td>*',
  'HTML: entities': '&nbsp;&amp;',
  'HTML: comments': '<!-- -- >',
  'HTML: attributes': '<p style="white-space:pre" a=b>\n',
}

export const kinds: ReadonlyMap<string, Kind> = new Map([
  ...Object.entries(repeated).map(
    ([name, piece]) => [name, kindOf('plain', request, piece)] as const,
  ),
  ['a soup of all', { type: 'text/plain; charset=utf-8', text: soup }] as const,
  ...Object.entries(marked).map(
    ([name, piece]) => [name, kindOf('html', `<pre>${request}</pre>`, piece)] as const,
  ),
])

function kindOf(type: string, head: string, piece: string): Kind {
  const bytes = Buffer.byteLength(piece)
  return {
    type: `text/${type}; charset=utf-8`,
    text: (size) => `${head}${piece.repeat(Math.ceil(size / bytes))}`,
  }
}

/** The pieces in an order that is the same each time and has no period. */
function soup(size: number): string {
  const pieces = Object.values(repeated)
  const all: string[] = [request]
  for (let [length, seed] = [0, 1]; length < size; seed = (seed * 48_271) % 2_147_483_647) {
    const piece = pieces[seed % pieces.length] ?? ''
    all.push(piece)
    length += Buffer.byteLength(piece)
  }
  return all.join('')
}
