/** The jobs that write the letters of a request. */
import type { NewJob, RequestId, StageInput } from '../model/index.ts'
import { mailDestination } from './destinations.ts'

/** The job that everything else of a request blocks. */
export function closingKey(id: RequestId): string {
  return `${id}/closing`
}

export function letterJob(
  key: string,
  input: StageInput['notify'],
  requester: string,
): NewJob<'notify'> {
  return { key, stage: 'notify', input, requester, destination: mailDestination }
}
