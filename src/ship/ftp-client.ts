/**
 * The FTP client of basic-ftp, made to judge replies only when they are whole: it takes each packet of
 * the server for whole lines by itself, and reads `213 5` where `213 500` comes in two.
 */
import type { Socket } from 'node:net'

import { Client, FTPContext } from 'basic-ftp'

import { FtpReplies } from './ftp-replies.ts'

class WholeReplies extends FTPContext {
  #replies = new FtpReplies()
  #opened: Socket | undefined

  /** What came before is not to be mixed with what comes now, least of all when TLS begins. */
  forgetReplies(): void {
    this.#replies = new FtpReplies()
  }

  /** Also one that is not connected yet, which the library would leave alone. */
  destroyDataSocket(): void {
    this.#opened?.destroy(new Error('broken off'))
  }

  protected override _onControlSocketData(piece: string): void {
    try {
      for (const reply of this.#replies.read(piece)) super._onControlSocketData(`${reply}\r\n`)
    } catch (error) {
      this.closeWithError(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /**
   * A data connection that breaks is a matter of its transfer. The library would close everything, and
   * lose the reply that says why.
   */
  protected override _setupDefaultErrorHandlers(socket: Socket, identifier: string): void {
    if (identifier === 'data socket') socket.on('error', () => undefined)
    else super._setupDefaultErrorHandlers(socket, identifier)
  }

  override _newSocket(): Socket {
    const socket = super._newSocket()
    // The first one is asked for before this object has its own fields.
    if (#opened in this) this.#opened = socket
    return socket
  }
}

/** A listing is only asked for where a server has no other way to tell the size of one file. */
const mostListingBytes = 262_144

export class FtpClient extends Client {
  override readonly ftp = new WholeReplies()

  constructor() {
    // Its limits of time are for silence only: a server that talks nonsense for ever would never meet them.
    super(0, { allowSeparateTransferHost: false, maxListingBytes: mostListingBytes })
  }
}
