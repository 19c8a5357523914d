import assert from 'node:assert/strict'
import { test } from 'node:test'

import { traceLine } from '../../src/receive/trace-line.ts'
import { stoppedClock } from '../kit/clock.ts'

test('an IPv6 peer and its cipher are named as RFC 5321 has them', () => {
  const line = traceLine({
    helo: 'client.test',
    peer: '2001:db8::1',
    by: 'gw.test',
    protocol: 'ESMTPS',
    tls: 'TLSv1.3 TLS_AES_256_GCM_SHA384',
    id: 'abc.1',
    at: stoppedClock().now(),
  })

  assert.equal(
    line,
    'Received: from client.test ([IPv6:2001:db8::1])\r\n' +
      '\tby gw.test (netdc) with ESMTPS (TLSv1.3 TLS_AES_256_GCM_SHA384) id abc.1;\r\n' +
      '\tMon, 01 Jan 2024 00:00:00 +0000\r\n',
  )
})
