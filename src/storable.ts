/** A value from outside as PostgreSQL can keep it: no U+0000 and no half of a surrogate pair in any of its texts. */
export const storable = <T>(value: T): T =>
  value === undefined
    ? value
    : JSON.parse(JSON.stringify(value), (_, part) =>
        typeof part === 'string' ? part.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '') : part,
      )
