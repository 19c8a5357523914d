/** The two servers of the same files: nginx as it is set up everywhere, and the gateway. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

import { startGateway } from '../../test/peers/kit/gateway.ts'
import type { GatewayProcess } from '../../test/peers/kit/gateway.ts'
import { freePort } from '../../test/peers/kit/postfix.ts'
import type { Waiting } from '../../test/peers/kit/waiting-shipments.ts'

export type Scheme = 'http' | 'https'

export interface WebServer {
  readonly name: string
  readonly pid: number
  /** Of the files, in their order. */
  readonly urls: readonly string[]
  stop(): Promise<void>
}

export interface Certificate {
  readonly certificate: string
  readonly key: string
}

const nginx = '/usr/sbin/nginx'
export const cipher = 'TLS_AES_128_GCM_SHA256'

/** @returns paths of PEM files */
export async function selfSigned(folder: string): Promise<Certificate> {
  const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const name = ['-subj', '/CN=localhost', '-days', '2']
  const files = ['-keyout', key, '-out', certificate]
  await promisify(execFile)('openssl', ['req', ...kind, ...name, ...files])
  return { certificate, key }
}

export async function startOurs(
  folder: string,
  program: string,
  scheme: Scheme,
  tls: Certificate,
  files: readonly Waiting[],
): Promise<WebServer & { readonly gateway: GatewayProcess }> {
  const web = { listen: '127.0.0.1:0', ...(scheme === 'https' ? tls : {}) }
  const gateway = await startGateway({ folder, program, settings: { web } })
  const urls = files.map(({ pickUp }) => `${gateway.url}${pickUp}`)
  return { name: 'gateway', pid: gateway.pid, urls, gateway, stop: () => gateway.stop() }
}

export async function startNginx(
  folder: string,
  scheme: Scheme,
  tls: Certificate,
  files: readonly Waiting[],
): Promise<WebServer> {
  await mkdir(join(folder, 'root'), { recursive: true })
  for (const [i, { path }] of files.entries()) await symlink(path, join(folder, `root/${i}`))
  const port = await freePort()
  const config = join(folder, 'nginx.conf')
  await writeFile(config, settings(folder, port, scheme, tls))
  const child = spawn(nginx, ['-c', config, '-e', join(folder, 'error.log'), '-p', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await listening(join(folder, 'nginx.pid'))
  return {
    name: 'nginx',
    pid: child.pid ?? 0,
    urls: files.map((_, i) => `${scheme}://127.0.0.1:${port}/${i}`),
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** What distributions ship, but for the folders and for the one cipher. */
function settings(folder: string, port: number, scheme: Scheme, tls: Certificate): string {
  const secure = `ssl_certificate ${tls.certificate};
    ssl_certificate_key ${tls.key};
    ssl_protocols TLSv1.3;
    ssl_conf_command Ciphersuites ${cipher};`
  return `
daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${folder}/nginx.pid;
worker_processes auto;
events { worker_connections 768; }
http {
  sendfile on;
  tcp_nopush on;
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port}${scheme === 'https' ? ' ssl' : ''};
    ${scheme === 'https' ? secure : ''}
    root ${folder}/root;
  }
}
`
}

/** It writes the file once it listens. */
async function listening(pidFile: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if ((await readFile(pidFile, 'utf8').catch(() => '')) !== '') return
    await sleep(10)
  }
  throw new Error('nginx did not start')
}
