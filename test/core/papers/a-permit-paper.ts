import type { PermitPaper } from '../../../src/core/papers/index.js'

/** A permit for a small house in Nador, signed; say only what matters to the test. */
export function aPermitPaper(stated: Partial<PermitPaper> = {}): PermitPaper {
  return {
    reference: '4821930756',
    number: '214/2026',
    registerNumber: 'PC 087/2026',
    commune: { ar: 'الناظور', fr: 'Nador' },
    province: { ar: 'الناظور', fr: 'Nador' },
    applicant: { name: 'فاطمة الزهراء أمزيان', cin: 'S 482193', address: 'حي المطار، زنقة 12، رقم 7، الناظور' },
    works: 'new-building',
    place: 'Lotissement Al Matar, lot n° 118, Nador',
    landTitle: 'T 31.482/11',
    filedOn: '2026-11-16',
    registeredOn: '2026-11-17',
    decidedOn: '2026-12-07',
    signedOn: '2026-12-09',
    opinions: [
      { institution: 'province', value: 'favourable' },
      { institution: 'urban-agency', value: 'favourable-with-reserves' },
      { institution: 'commune', value: 'favourable' },
    ],
    payment: { amount: 423450, receiptNumber: 'Q-2026-01177', on: '2026-12-04' },
    signatory: { name: 'سليمان أزواغ' },
    verificationUrl: 'https://rokhas.example.ma/v/4821930756?c=K7QM2X',
    code: 'K7QM2X',
    specimen: true,
    ...stated,
  }
}
