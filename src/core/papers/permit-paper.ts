/** What a building permit (petit projet) says. Civil dates are `YYYY-MM-DD`; texts people gave are printed as they are. */
export interface PermitPaper {
  /** The ten digits of the application, unspaced. */
  reference: string
  /** The decision's number. */
  number: string
  /** The commune's register number (kind, number, year). */
  registerNumber: string
  commune: { ar: string; fr: string; zgh?: string }
  province: { ar: string; fr: string }
  applicant: { name: string; cin: string; address: string }
  /** One of `WORKS`, shown in three languages, or any text as it was given. */
  works: string
  place: string
  landTitle?: string
  filedOn: string
  registeredOn: string
  decidedOn: string
  signedOn: string
  opinions: { institution: Institution; value: 'favourable' | 'favourable-with-reserves' }[]
  /** `amount` in centimes. */
  payment: { amount: number; receiptNumber: string; on: string }
  signatory: { name: string }
  verificationUrl: string
  /** The short code beside the QR code, which the verification page asks for. */
  code: string
  /** Says SPÉCIMEN / نموذج in words on every page. */
  specimen: boolean
}

/** The works `locales/` has words for. */
export const WORKS = ['new-building', 'alteration', 'added-storey', 'wall']

export type Institution = 'province' | 'urban-agency' | 'commune'
