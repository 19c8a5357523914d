/** A certificate for tests, and for nothing else: its key is public, it comes with smtp-server. */
import tlsOptions from 'smtp-server/lib/tls-options.js'

/** PEM texts. */
export function testCertificate(): { readonly certificate: string; readonly key: string } {
  const { cert, key } = tlsOptions()
  if (typeof cert !== 'string' || typeof key !== 'string') throw new Error('no PEM texts')
  return { certificate: cert, key }
}
