/** Does the work of a gateway job by job, as far as a test wants it. */
import type { TestContext } from 'node:test'

import type { Lease } from '../../src/ledger/ledger.ts'
import { requestId } from '../../src/model/index.ts'
import type { Job, MailId, RequestId, Stage } from '../../src/model/index.ts'
import type { Stages, StageWork } from '../../src/pipeline.ts'
import { stagesOf } from '../../src/stages/index.ts'
import type { Workshop } from '../../src/stages/workshop.ts'
import { openTrial, readLetter, requestText } from '../kit/trial.ts'
import type { Trial, TrialLetter } from '../kit/trial.ts'

const noLimits = { byHandler: {}, byDestination: 1000 }

/** A line that an archive answers. */
export const data = '.DATA * XX ALFA 00 BHZ "2024 01 10 23 50 00" "2024 01 11 00 10 00"'

/** A gateway that does nothing by itself, and a request that came to it. */
export async function held(
  t: TestContext,
  { requestLines = ['.INV * XX', data], archive = false } = {},
) {
  const trial = await openTrial({ roles: [], archive })
  t.after(() => trial.close())
  const mailId = await handIn(trial, requestText(requestLines))
  const { shop, pipeline } = trial.gateway
  const id = requestId(mailId, 1)
  const work = (isWanted: (job: Job) => boolean) => doJobs(shop, isWanted)
  return { trial, shop, pipeline, id, work }
}

/** Does the jobs that are wanted until there are no more of them; the others wait. */
export async function doJobs(shop: Workshop, isWanted: (job: Job) => boolean): Promise<void> {
  const stages = stagesOf(shop)
  for (;;) {
    const leases = await shop.ledger.take('by hand', noLimits, 1000, 60_000)
    const wanted = leases.filter(({ job }) => isWanted(job))
    for (const lease of wanted) await settle(lease, stages, shop)
    await shop.ledger.release('by hand', () => shop.clock())
    if (wanted.length === 0) return
  }
}

/** Jobs of these stages. */
export function only(...stages: readonly Stage[]) {
  return (job: Job) => stages.includes(job.stage)
}

async function settle(lease: Lease, stages: Stages, { ledger }: Workshop): Promise<void> {
  const { signal } = new AbortController()
  const enter = (portion: Parameters<typeof ledger.portion>[1]) => ledger.portion(lease, portion)
  const work = workOf(stages, lease.job)
  await ledger.finish(lease, await work.run(lease.job, signal, enter))
}

function workOf<S extends Stage>(stages: Stages, job: Job<S>): StageWork<S> {
  return stages[job.stage]
}

/** The same mail again would be known for a repeat. */
let mails = 0

/** Hands in a mail, and does nothing with it yet. */
export async function handIn(
  { gateway: { admission } }: Trial,
  text: string,
  sender = 'jenny@seis.example.edu',
): Promise<MailId> {
  const head = [`From: ${sender}`, 'Subject: my event', `Message-ID: <${++mails}@seis.example.edu>`]
  const mail = Buffer.from([...head, '', text].join('\r\n'))
  const envelope = { sender, recipients: ['requests@localhost'] }
  return (await admission.admit(mail, envelope, 'test', 'submit')).id
}

/** The letters about a mail of which no request came. */
export async function answersTo(
  { gateway: { shop } }: Trial,
  id: MailId,
): Promise<readonly TrialLetter[]> {
  const letters = await shop.ledger.lettersOfMail(id)
  return Promise.all(letters.map(({ path }) => readLetter(path)))
}

/** The letters of a request. */
export async function lettersOf({ gateway: { shop } }: Trial, id: RequestId) {
  const letters = await shop.ledger.letters(id)
  return Promise.all(
    letters.map(async ({ kind, path }) => ({ kind, letter: await readLetter(path) })),
  )
}
