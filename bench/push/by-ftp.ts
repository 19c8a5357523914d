/** Our own push to an FTP server of this machine. */
import type { StoredFile } from '../../src/model/index.ts'
import type { Store } from '../../src/store/store.ts'
import { sampleShipment, sampleTask } from '../../test/contracts/transport.ts'
import { ftpPlace, ftpPush } from '../../test/ship/ftp-push.ts'

export async function pushByFtp(
  store: Pick<Store, 'open'>,
  file: StoredFile,
  port: number,
): Promise<void> {
  const to = ftpPlace(port, { directory: 'events' })
  await ftpPush({ store }).ship(sampleShipment(to, file), sampleTask)
}
