/** What somebody did, free of any network. */
export type Said =
  | { kind: 'text'; text: string }
  /** A button's payload, which may be an old one. */
  | { kind: 'choice'; payload: string }
  /** A shared contact. `own` only if the network itself says that it is the sender's. `number` in E.164. */
  | { kind: 'contact'; number?: string; own: boolean }
  | { kind: 'place'; latitude: number; longitude: number }
  /** A file, not fetched yet: `ref` is the network's name for it, `size` in bytes. */
  | { kind: 'file'; ref: string; name: string; mediaType?: string; size?: number }
  /** Something the service has no use for (a sticker, a voice message). */
  | { kind: 'other' }
