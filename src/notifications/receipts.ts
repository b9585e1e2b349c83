/**
 * What providers report after they took a message, from the least to the most. A delivery only rises in this order, however
 * often and in whatever order the reports come; `delivered` is never said without one.
 */
export const REPORTS = ['sent', 'undelivered', 'delivered', 'read'] as const
export type Report = (typeof REPORTS)[number]
