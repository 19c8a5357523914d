/** Makes SEED volumes: blockettes, and the logical records that they lie in. */

/** `058003504 1.00000E+00…`: type and length, then the fields. */
export function blockette(type: number, ...fields: readonly string[]): string {
  const text = fields.join('')
  return `${String(type).padStart(3, '0')}${String(text.length + 7).padStart(4, '0')}${text}`
}

/** Numbers as SEED writes them, in twelve characters unless told. */
export function number(value: number, width = 12): string {
  const [mantissa = '', exponent = ''] = value.toExponential(width === 14 ? 7 : 5).split('e')
  const digits = exponent.slice(1).padStart(2, '0')
  const text = `${value < 0 ? '' : '+'}${mantissa}E${exponent.slice(0, 1)}${digits}`
  return text.padEnd(width)
}

export function integer(value: number, width: number): string {
  return String(value).padStart(width)
}

interface VolumeOptions {
  /** Exponent of the record length. */
  readonly exponent?: number
  /** Stands between blockettes. */
  readonly separator?: string
  /** Whether records that go on say so. */
  readonly hasContinuationCodes?: boolean
  /** Whether a blockette may begin in one record and end in the next one. */
  readonly isCut?: boolean
}

/** A dictionary, and the stations with their channels: each a list of blockettes. */
export function seedVolume(
  dictionary: readonly string[],
  stations: readonly (readonly string[])[],
  options: VolumeOptions = {},
): Buffer {
  const { exponent = 12 } = options
  const volume = blockette(10, ' 2.4', integer(exponent, 2), '2000,001~', '~~', 'Us~', 'Test~')
  const writer = new RecordWriter(2 ** exponent, options)
  writer.write('V', [volume])
  writer.write('A', dictionary)
  for (const station of stations) writer.write('S', station)
  return writer.bytes()
}

class RecordWriter {
  readonly #length: number
  readonly #options: VolumeOptions
  readonly #records: string[] = []

  constructor(length: number, options: VolumeOptions) {
    this.#length = length
    this.#options = options
  }

  write(type: string, blockettes: readonly string[]): void {
    const { separator = '', hasContinuationCodes = true, isCut = true } = this.#options
    const room = this.#length - 8
    let body = ''
    let code = ' '
    const close = (next: string) => {
      const number = String(this.#records.length + 1).padStart(6, '0')
      this.#records.push(`${number}${type}${code}${body.padEnd(room)}`)
      body = ''
      code = next
    }
    for (const text of blockettes.map((one) => one + separator)) {
      if (room - body.length < 7 || (!isCut && body.length + text.length > room)) close(' ')
      let rest = text
      while (body.length + rest.length > room) {
        const fits = room - body.length
        body += rest.slice(0, fits)
        rest = rest.slice(fits)
        close(hasContinuationCodes ? '*' : ' ')
      }
      body += rest
    }
    close(' ')
  }

  bytes(): Buffer {
    return Buffer.from(this.#records.join(''), 'latin1')
  }
}

export const units = [
  blockette(34, integer(1, 3), 'M/S~', 'Velocity in Meters per Second~'),
  blockette(34, integer(2, 3), 'V~', 'Volts~'),
  blockette(34, integer(3, 3), 'COUNTS~', 'Digital Counts~'),
  blockette(33, integer(1, 3), 'Test network~'),
  blockette(33, integer(2, 3), 'A seismometer~'),
]

export function station(code: string, network: string, times = '2000,001~~'): string {
  const place = [number(1, 10), number(2, 11), number(300, 7)].map((text) => text.slice(0, 11))
  return blockette(
    50,
    code.padEnd(5),
    (place[0] ?? '').slice(0, 10),
    (place[1] ?? '').padEnd(11),
    '+0300.0',
    ...['   1', '  0', 'A site~', integer(1, 3), '3210', '10', times, 'N', network],
  )
}

export function channel(location: string, code: string, times = '2000,001,10:20:30.5~~'): string {
  return blockette(
    52,
    location.padEnd(2),
    code.padEnd(3),
    ...['0000', integer(2, 3), '~', integer(1, 3), integer(2, 3)],
    ...['+01.500000', '-002.000000', '+0300.0', '005.0', '090.0', '-45.0'],
    ...['   1', '12', '2.0000E+01', '5.0000E-04', '0000', 'CG~', times, 'N'],
  )
}

/** Blockette 058; stage 0 for the whole. */
export function gain(stage: number, value: number, frequency = 1): string {
  return blockette(58, integer(stage, 2), number(value), number(frequency), integer(0, 2))
}

export function polesZeros(stage: number): string {
  return blockette(
    53,
    ...['A', integer(stage, 2), integer(1, 3), integer(2, 3), number(5), number(1)],
    ...[integer(1, 3), number(0), number(0), number(0), number(0)],
    ...[integer(1, 3), number(-3), number(4), number(0), number(0.5)],
  )
}

export function decimation(stage: number, rate: number, factor: number): string {
  const delays = ['1.0000E-02 ', '2.0000E-02 ']
  return blockette(
    57,
    integer(stage, 2),
    rate
      .toExponential(4)
      .replace(/e\+?(-?)(\d)$/, 'E$10$2')
      .slice(0, 10)
      .padStart(10),
    ...[integer(factor, 5), integer(0, 5), ...delays],
  )
}

/** @param counted - how many coefficients it says there are */
export function fir(stage: number, coefficients: readonly number[], counted = coefficients.length) {
  return blockette(
    61,
    ...[integer(stage, 2), 'A FILTER~', 'A', integer(3, 3), integer(3, 3), integer(counted, 4)],
    ...coefficients.map((value) => number(value, 14)),
  )
}
