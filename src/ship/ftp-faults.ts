/**
 * What goes wrong with an FTP server, as faults. They name the host, the command and the number of the
 * reply; never the words of the server: who asked for a push must not read other machines by it, and a
 * server may repeat a password.
 */
import { FTPError } from 'basic-ftp'

import { asFault, Fault, isShortage, systemCode } from '../model/index.ts'

/** Some other reply than was hoped for. */
export function answered(host: string, code: number, verb: string): Fault {
  // An account that is asked for (332) will be asked for tomorrow as well.
  const isFinal = (code >= 500 && code < 600) || code === 332
  const detail = `${host} answered ${code} to ${verb}`
  return new Fault(isFinal ? 'DESTINATION_REFUSED' : 'DESTINATION_DOWN', detail)
}

export function notInTime(host: string, what: string, ms: number): Fault {
  return new Fault('DESTINATION_DOWN', `${host}: ${what} within ${ms / 1000} s`)
}

/** Whatever was thrown while the command was under way. */
export function troubleWith(host: string, verb: string, thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown
  if (thrown instanceof FTPError) return answered(host, thrown.code, verb)
  if (isShortage(thrown)) return asFault(thrown)
  const code = systemCode(thrown)
  // Errors without a code of the system are put into words from replies.
  if (!/^[A-Z]/.test(code)) return new Fault('DESTINATION_DOWN', `${host} broke off at ${verb}`)
  const detail = isCertificate.test(code)
    ? `the certificate of ${host} is not to be trusted: ${code}`
    : `the connection to ${host} broke at ${verb}: ${code}`
  return new Fault('DESTINATION_DOWN', detail, { cause: thrown })
}

/** The names of OpenSSL and Node for a certificate that is wrong. */
const isCertificate =
  /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)|INVALID_CA|HOSTNAME_MISMATCH/
