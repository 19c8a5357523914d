/** Answers in one sentence, for people who followed a link and for programs alike. */
import type { FastifyReply } from 'fastify'

export function sayPlainly(reply: FastifyReply, status: number, sentence: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(`${sentence}\n`)
}

/** Links with tokens must not leak into Referer fields, search engines or shared caches. */
export function withSafeHeaders(reply: FastifyReply): FastifyReply {
  return reply.headers({
    'Cache-Control': 'private',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Robots-Tag': 'noindex',
  })
}
