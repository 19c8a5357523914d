/** A mail server under load, ours or another: what the benchmark needs of it. */
export interface MailServer {
  readonly name: string
  /** On 127.0.0.1. */
  readonly port: number
  /** Of the process whose family it is. */
  readonly pid: number
  /** How many mails it has taken and not dealt with; what nobody is there to deal with is not counted. */
  backlog(): Promise<number>
  /** How many mails it has stored so far, where it can tell. */
  stored(): number | undefined
  stop(): Promise<void>
}

/** The address that both take mail for. */
export const recipient = 'requests@gateway.example'
