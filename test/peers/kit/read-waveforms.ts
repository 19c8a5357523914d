/** What ObsPy reads in waveform files, and libmseed in those of miniSEED 3. */
import { python } from './obspy.ts'

export interface ReadTrace {
  /** `XX.ALFA.00.BHZ`. */
  readonly id: string
  /** Nanoseconds since 1970, of the first sample. */
  readonly start: bigint
  readonly rate: number
  readonly samples: readonly number[]
  /** `dtype.kind` of numpy: `i` for integers, `f` for floats. */
  readonly kind: string
}

/** Numbers as hexadecimal floats: no digit of any gets lost. */
const script = `
import json, sys
import obspy, pymseed
def traces3(path):
    for channel in pymseed.MS3TraceList.from_file(path, unpack_data=True):
        for segment in channel:
            yield {
                'id': '.'.join(pymseed.sourceid2nslc(channel.sourceid)),
                'start': str(segment.starttime),
                'rate': segment.samprate,
                'kind': 'i' if segment.sampletype == 'i' else 'f',
                'samples': [float(sample) for sample in segment.datasamples],
                'gse2': None,
            }
answers = []
for path in sys.argv[1:]:
    if path.endswith('.mseed3'):
        answers.append(list(traces3(path)))
        continue
    traces = []
    for trace in obspy.read(path):
        traces.append({
            'id': trace.id,
            'start': str(trace.stats.starttime.ns),
            'rate': float(trace.stats.sampling_rate),
            'kind': trace.data.dtype.kind,
            'samples': [float(sample) for sample in trace.data],
            'gse2': trace.stats.get('gse2', {}).get('auxid', None),
        })
    answers.append(traces)
print(json.dumps(answers))
`

interface Told {
  readonly id: string
  readonly start: string
  readonly rate: number
  readonly kind: string
  readonly samples: readonly number[]
  readonly gse2: string | null
}

const readJson: (text: string) => readonly (readonly Told[])[] = JSON.parse

/** The traces of each file, in the order of the file. GSE2 has the location in a field of its own. */
export async function readWaveforms(
  paths: readonly string[],
): Promise<readonly (readonly ReadTrace[])[]> {
  const files = readJson(await python(script, paths))
  return files.map((traces) =>
    traces.map(({ id, start, gse2, ...rest }) => ({
      ...rest,
      id: gse2 === null ? id : withLocation(id, gse2),
      start: BigInt(start),
    })),
  )
}

function withLocation(id: string, location: string): string {
  const [network, station, , channel] = id.split('.')
  return [network, station, location, channel].join('.')
}
