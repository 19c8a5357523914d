/** Opens the SQLite databases of the index: our own, which can be built anew, and those of mseedindex. */
import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { asFault, Fault, systemCode } from '../../../../src/model/index.ts'
import { schema } from './schema.ts'

/** 'NDSX' */
const applicationId = 0x4e_44_53_58
/** Counts up when what is kept changes; an index of another version is built anew. */
const version = 1
/** How long to wait for another process that writes; its transactions are short. */
const busyMs = 5000

/** The file of an index that lasts as long as it is open: SQLite keeps it in a file without a name. */
export const temporaryFile = ''

/**
 * @param file - {@link temporaryFile}, or where the index lies or is to lie
 * @throws {Fault} `CONFIG` when it cannot be used, or belongs to another program; `RESOURCES` when
 *   the disk is full or the file stays locked
 */
export function openIndexDatabase(file: string): Database {
  try {
    if (file !== temporaryFile) mkdirSync(dirname(resolve(file)), { recursive: true })
    return prepared(file)
  } catch (error) {
    throw openingFault(error, `the index ${file}`)
  }
}

/** @throws {Fault} `CONFIG` when it is no database of mseedindex */
export function openForeignDatabase(file: string): Database {
  try {
    const database = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: busyMs })
    try {
      if (columnsOf(database).size === 0) throw new Error('it has no table tsindex')
      return database
    } catch (error) {
      database.close()
      throw error
    }
  } catch (error) {
    throw openingFault(error, `the database ${file}`)
  }
}

/** The columns of `tsindex`: older databases have fewer. */
export function columnsOf(database: Database): ReadonlySet<string> {
  const names = database.prepare<[], string>("SELECT name FROM pragma_table_info('tsindex')")
  return new Set(names.pluck().all())
}

function prepared(file: string): Database {
  const database = new Sqlite(file, { timeout: busyMs })
  try {
    requireOurs(database, file)
    // A power cut may cost what was indexed last, which is then read again; never the index itself.
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = NORMAL')
    database.pragma('journal_size_limit = 67108864')
    database.transaction(build).immediate(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function requireOurs(database: Database, file: string): void {
  const tables = database.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get()
  if (tables === 0 || database.pragma('application_id', { simple: true }) === applicationId) return
  const isForeign = columnsOf(database).size > 0
  const what = isForeign ? 'of mseedindex: name it under `databases`' : 'of another program'
  throw new Fault('CONFIG', `${file} is a database ${what}`)
}

function build(database: Database): void {
  if (database.pragma('user_version', { simple: true }) === version) return
  for (const table of ['tsindex', 'netdc_file', 'netdc_channel']) {
    database.exec(`DROP TABLE IF EXISTS ${table}`)
  }
  database.exec(schema)
  database.pragma(`application_id = ${applicationId}`)
  database.pragma(`user_version = ${version}`)
}

function openingFault(error: unknown, what: string): Fault {
  const fault = asFault(error)
  if (fault.code === 'RESOURCES' || fault.code === 'CONFIG') return fault
  const isDamaged = /^SQLITE_(CORRUPT|NOTADB)/.test(systemCode(error))
  const reason = isDamaged ? 'it is damaged, or no SQLite database' : fault.message
  return new Fault('CONFIG', `${what} cannot be used: ${reason}`, { cause: error })
}
