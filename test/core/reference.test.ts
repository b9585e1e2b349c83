import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkDigit, newReference, readReference } from '../../src/core/reference.js'

const reference = fc
  .array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 9, maxLength: 9 })
  .map((chances) => {
    let taken = 0
    return newReference(() => chances[taken++]!)
  })

it('knows the check digit of the published example', () => {
  expect(checkDigit('572')).toBe('4')
})

it('is ten digits that do not begin with 0, and reads as what it is', () => {
  fc.assert(
    fc.property(reference, (ten) => {
      expect(ten).toMatch(/^[1-9]\d{9}$/)
      expect(readReference(ten)).toBe('reference')
    }),
  )
})

it('with any one digit wrong is mistyped', () => {
  fc.assert(
    fc.property(reference, fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 }), (ten, place, by) => {
      const wrong = String((Number(ten[place]) + by) % 10)
      expect(readReference(ten.slice(0, place) + wrong + ten.slice(place + 1))).toBe('mistyped')
    }),
  )
})

it('with two neighbours changed over is mistyped', () => {
  fc.assert(
    fc.property(reference, fc.integer({ min: 0, max: 8 }), (ten, place) => {
      fc.pre(ten[place] !== ten[place + 1])
      expect(readReference(ten.slice(0, place) + ten[place + 1] + ten[place] + ten.slice(place + 2))).toBe('mistyped')
    }),
  )
})
