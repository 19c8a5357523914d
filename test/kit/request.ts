/** Requests and lines as tests need them: everything ordinary but for what the test is about. */
import type { RequestHeader, RequestLine } from '../../src/model/index.ts'

export function aHeader(settings: Partial<RequestHeader> = {}): RequestHeader {
  return {
    name: 'Jenny Seismologist',
    inst: 'Univ. of Example',
    email: 'jenny@seis.example.edu',
    label: 'my_event',
    formatWaveform: 'SEED',
    formatResponse: 'SEED_ASCII',
    mergeDays: 0,
    disposition: { mode: 'PULL' },
    ...settings,
  }
}

export function aLine(settings: Partial<RequestLine> = {}): RequestLine {
  return {
    number: 1,
    text: '.INV * IU ANMO',
    type: 'INV',
    dcName: '*',
    fields: [['*'], ['IU'], ['ANMO']],
    options: {},
    ...settings,
  }
}
