import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Another process works in the folder. */
export class FolderLocked extends Error {
  constructor(
    readonly folder: string,
    readonly pid: number,
  ) {
    super(`${folder} is in use by process ${pid}`)
  }
}

/**
 * Takes the folder for this process; gives back what releases it. A lock whose process has died is taken over.
 * The embedded database needs it: a second opener would lose rows without a word.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, 'in-use.lock')
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) })
  for (;;) {
    try {
      writeFileSync(path, mine, { flag: 'wx' })
      return () => rmSync(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const found = read(path)
    if (found && isAlive(found)) throw new FolderLocked(folder, found.pid)
    setAside(path, found)
  }
}

interface Holder {
  pid: number
  started?: string
}

function read(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder
  } catch {
    return undefined
  }
}

/** Of two processes that find the same dead lock, one may move the other's fresh one: it is then put back. */
function setAside(path: string, dead: Holder | undefined): void {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
    const moved = read(aside)
    if (moved && moved.pid !== dead?.pid && isAlive(moved)) linkSync(aside, path)
    unlinkSync(aside)
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return startOf(pid) === started
}

/** When a process began, in kernel ticks: a number used again after a restart is not the same process. Linux only. */
function startOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19]
  } catch {
    return undefined
  }
}
