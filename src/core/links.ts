import { createHash, createHmac } from 'node:crypto'
import { type Sql, within } from '../database.js'
import type { Transaction } from '../transaction.js'

/** What a link leads to: the page to hand in the personal part, the signed permit, the reasons of a refusal. */
export type LinkKind = 'filing' | 'permit' | 'refusal'

/** Filing pages take something from the person and are spent by it; the others give something and are counted. */
const PATHS: Record<LinkKind, string> = { filing: 'f', permit: 'd', refusal: 'd' }

/** A link somebody holds. `ref` stands in messages; only its holder ever sees the token. */
export interface Link {
  id: string
  kind: LinkKind
  applicationId: string
  personId: string
  expiresAt: Date
  spentAt?: Date
  downloads: number
}

export interface Links {
  /** Makes a link for a person, good for `days` on the civil clock. Gives its `ref`, to be put in a message. */
  issue(
    tx: Transaction | undefined,
    link: { kind: LinkKind; applicationId: string; personId: string; days: number },
  ): Promise<string>
  /** The person's link of that kind that is still good for a third of its days, or a new one. Gives its `ref`. */
  reissue(link: { kind: LinkKind; applicationId: string; personId: string; days: number }): Promise<string>
  /** The address behind a `ref`. Its path has at most 18 characters after the slash. */
  url(ref: string): string
  /** The link of a token; `expired` where it was one; undefined for anything else. Opening spends nothing. */
  open(token: string): Promise<Link | 'expired' | undefined>
  /** Spends a one-time link; false where it was spent before. */
  spend(id: string): Promise<boolean>
  countDownload(id: string): Promise<void>
  revoke(id: string): Promise<void>
}

/**
 * The token is 96 bits of an HMAC over the link's id: nobody can make one, and the database, which keeps a hash only, cannot
 * give one away.
 */
export function createLinks(deps: {
  sql: Sql
  serverKey: Uint8Array
  publicUrl: string
  civil(): Date
  newId(): string
}): Links {
  const { sql, serverKey, publicUrl, civil, newId } = deps
  const tokenOf = (id: string) => createHmac('sha256', serverKey).update(`link ${id}`).digest('base64url').slice(0, 16)
  const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

  const links: Links = {
    async issue(tx, { days, ...link }) {
      const id = newId()
      const createdAt = civil()
      const expiresAt = new Date(createdAt.getTime() + days * 86_400_000)
      await (tx ? within(tx) : sql).link.create({
        data: { id, tokenHash: hashOf(tokenOf(id)), ...link, createdAt, expiresAt },
      })
      return `${PATHS[link.kind]}/${id}`
    },

    async reissue({ days, ...link }) {
      const until = new Date(civil().getTime() + (days / 3) * 86_400_000)
      const good = await sql.link.findFirst({
        where: { ...link, spentAt: null, revokedAt: null, expiresAt: { gt: until } },
        orderBy: { expiresAt: 'desc' },
      })
      return good ? `${PATHS[link.kind]}/${good.id}` : links.issue(undefined, { days, ...link })
    },

    url(ref) {
      const [path, id] = ref.split('/')
      return `${publicUrl}/${path}/${tokenOf(id!)}`
    },

    async open(token) {
      if (!/^[\w-]{16}$/.test(token)) return undefined
      const row = await sql.link.findUnique({ where: { tokenHash: hashOf(token) } })
      if (!row) return undefined
      if (row.revokedAt || row.expiresAt <= civil()) return 'expired'
      return { ...row, kind: row.kind as LinkKind, spentAt: row.spentAt ?? undefined }
    },

    async spend(id) {
      const { count } = await sql.link.updateMany({ where: { id, spentAt: null }, data: { spentAt: civil() } })
      return count === 1
    },

    async countDownload(id) {
      await sql.link.update({ where: { id }, data: { downloads: { increment: 1 } } })
    },

    async revoke(id) {
      await sql.link.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: civil() } })
    },
  }
  return links
}
