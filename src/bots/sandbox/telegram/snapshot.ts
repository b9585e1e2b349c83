import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ByteStore, bytesInMemory } from './files.js'
import { emptyState, type TelegramState } from './state.js'

const SAVE_AFTER = 300

/** Keeps the state over a restart: one JSON file, and a folder beside it with one file for each upload. */
export interface Snapshot {
  readonly state: TelegramState
  readonly bytes: ByteStore
  /** Saves soon; many changes in a row are one save. */
  touch(): void
  /** Saves now what is not saved yet. */
  close(): Promise<void>
}

export function openSnapshot(path: string | undefined, seconds: number): Snapshot {
  if (path === undefined) {
    const nothing = async () => {}
    return { state: emptyState(seconds), bytes: bytesInMemory(), touch: () => {}, close: nothing }
  }
  mkdirSync(dirname(path), { recursive: true })
  const state = load(path) ?? emptyState(seconds)

  let timer: NodeJS.Timeout | undefined
  let saving = Promise.resolve()
  const save = () => {
    timer = undefined
    // One save after the other: two renames of the same temporary file would lose the later one.
    saving = saving.then(async () => {
      await writeFile(`${path}.new`, JSON.stringify(state))
      await rename(`${path}.new`, path)
    })
    return saving
  }

  return {
    state,
    bytes: bytesInFolder(`${path}.files`),
    touch() {
      timer ??= setTimeout(() => {
        save().catch((error: unknown) => {
          saving = Promise.resolve()
          process.emitWarning(`telegram sandbox: snapshot not saved: ${String(error)}`)
        })
      }, SAVE_AFTER)
    },
    async close() {
      if (timer) {
        clearTimeout(timer)
        await save()
      } else await saving
    },
  }
}

/** A file nobody can read is put aside rather than lost, and never keeps the simulation from starting. */
function load(path: string): TelegramState | undefined {
  try {
    const state = JSON.parse(readFileSync(path, 'utf8')) as TelegramState
    if (state.version === 1) return state
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
  }
  renameSync(path, `${path}.unreadable`)
  return undefined
}

function bytesInFolder(folder: string): ByteStore {
  mkdirSync(folder, { recursive: true })
  return {
    put: (id, bytes) => writeFileSync(join(folder, id), bytes),
    get: (id) => {
      try {
        return readFileSync(join(folder, id))
      } catch {
        return new Uint8Array()
      }
    },
  }
}
