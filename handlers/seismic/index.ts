/** The seismic handler: INV, RESP and DATA lines, answered from a local archive. */
import type { HandlerModule } from '../../src/handle/handler.ts'
import { formatRefusal, productForm } from './formats.ts'
import { SeismicHandler } from './handler.ts'
import { readOptions } from './options.ts'
import type { SeismicOptions } from './options.ts'
import { readLine } from './query.ts'
import type { SeismicQuery } from './query.ts'

export { seismicSchema } from './options.ts'
export type { SeismicOptions } from './options.ts'

export const seismic: HandlerModule<SeismicOptions, SeismicQuery> = {
  name: 'seismic',
  types: ['INV', 'RESP', 'DATA'],
  unit: 'slice',
  readOptions,
  readLine,
  refusal: (line, header) => formatRefusal(line.type, header),
  form: productForm,
  create: (options, host) => new SeismicHandler(options, host.log),
}
