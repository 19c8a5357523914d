/** ObsPy, the seismologists' Python library, and pymseed, which is libmseed 3. */
import { pythonEnvironment } from './python-environment.ts'

const obspy = await pythonEnvironment({
  name: 'ObsPy',
  variable: 'NETDC_OBSPY',
  folder: 'obspy-pymseed',
  wanted: ['obspy==1.5.*', 'pymseed==1.0.*'],
  modules: ['obspy', 'pymseed'],
})

/** For `test(name, { skip: withoutObspy }, …)`: why it is left out, or false. */
export const withoutObspy = obspy.skip

/** Runs a script of Python with ObsPy. */
export const { python } = obspy
