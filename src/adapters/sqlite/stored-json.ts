import {AppError} from '../../errors/app-error.ts'

/** Parses JSON that we have stored. @throws {AppError} STORE_CORRUPT: it was valid when it was written. */
export function parseStored<T>(text: string): T {
  try {
    return JSON.parse(text) as T
  } catch (cause) {
    throw new AppError({code: 'STORE_CORRUPT', message: 'the database holds a damaged record', cause})
  }
}
