/** dkimpy, which knows signatures of mails. */
import { pythonEnvironment } from './python-environment.ts'

const dkimpy = await pythonEnvironment({
  name: 'dkimpy',
  variable: 'NETDC_DKIMPY',
  folder: 'dkimpy',
  wanted: ['dkimpy==1.1.*', 'pynacl==1.*'],
  modules: ['dkim', 'nacl'],
})

/** For `test(name, { skip: withoutDkimpy }, …)`: why it is left out, or false. */
export const withoutDkimpy = dkimpy.skip

const script = `
import sys, dkim
record = sys.argv[2].encode()
with open(sys.argv[1], 'rb') as mail:
    print(dkim.verify(mail.read(), dnsfunc=lambda name, **_: record))
`

/**
 * @param mail - a file
 * @param record - what DNS is to say
 */
export async function isAuthentic(mail: string, record: string): Promise<boolean> {
  return (await dkimpy.python(script, [mail, record])).trim() === 'True'
}
