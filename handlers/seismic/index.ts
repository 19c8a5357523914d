/** The seismic handler: INV, RESP and DATA lines, answered from an archive. */
import type { HandlerModule } from '../../src/handle/handler.ts'
import { formatRefusal, productForm, unitOf } from './formats.ts'
import { SeismicHandler } from './handler.ts'
import { readOptions } from './options.ts'
import type { SeismicOptions } from './options.ts'
import { readLine } from './query.ts'
import type { SeismicQuery } from './query.ts'
import { SeismicSources } from './sources.ts'

export { seismicSchema } from './options.ts'
export type { SeismicOptions } from './options.ts'

export const seismic: HandlerModule<SeismicOptions, SeismicQuery> = {
  name: 'seismic',
  types: ['INV', 'RESP', 'DATA'],
  unit: 'slice',
  answersFor: ['fdsnws'],
  readOptions,
  readLine,
  refusal: (line, header) => formatRefusal(line.type, header),
  form: productForm,
  unitOf,
  create: (options, host) => new SeismicHandler(new SeismicSources(options, host)),
}
